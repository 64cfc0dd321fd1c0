#include "dequeue/core/revoked.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define BUCKETS 16384 /* a power of two */

/* FNV-1a; who floods us with chosen ids meets REVOKED_MAX first. */
static size_t
bucket_of(const char *id)
{
	uint64_t hash = 14695981039346656037u;

	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * 1099511628211u;
	return (size_t)(hash % BUCKETS);
}

/* Where the pointer to id is, or would be. */
static struct revoked_id **
place_of(const struct revoked *r, const char *id)
{
	struct revoked_id **place = &r->buckets[bucket_of(id)];

	while (*place && strcmp((*place)->id, id) != 0)
		place = &(*place)->chain;
	return place;
}

static void
forget(struct revoked *r, struct revoked_id **place)
{
	struct revoked_id *e = *place;

	*place = e->chain;
	if (e->older)
		e->older->newer = e->newer;
	else
		r->oldest = e->newer;
	if (e->newer)
		e->newer->older = e->older;
	else
		r->newest = e->older;
	r->count--;
	free(e);
}

void
revoked_release(struct revoked *r)
{
	while (r->oldest)
		forget(r, place_of(r, r->oldest->id));
	free(r->buckets);
	r->buckets = NULL;
}

void
revoked_purge(struct revoked *r, double now)
{
	while (r->oldest && now - r->oldest->at > REVOKED_LIFE_S)
		forget(r, place_of(r, r->oldest->id));
}

void
revoked_add(struct revoked *r, const char *id, double now)
{
	size_t n = strlen(id);
	struct revoked_id **place, *e;

	if (n == 0 || n > REVOKED_ID_MAX)
		return;
	if (!r->buckets)
		r->buckets = mem_alloc(BUCKETS * sizeof(struct revoked_id *));
	revoked_purge(r, now);
	place = place_of(r, id);
	if (*place)
		forget(r, place);
	else if (r->count >= REVOKED_MAX)
		forget(r, place_of(r, r->oldest->id));
	e = mem_alloc(sizeof *e + n + 1);
	memcpy(e->id, id, n + 1);
	e->at = now;
	e->older = r->newest;
	if (r->newest)
		r->newest->newer = e;
	else
		r->oldest = e;
	r->newest = e;
	place = place_of(r, id);
	*place = e;
	r->count++;
}

bool
revoked_has(const struct revoked *r, const char *id, double now)
{
	const struct revoked_id *e;

	if (!r->count || !id)
		return false;
	e = *place_of(r, id);
	return e && now - e->at <= REVOKED_LIFE_S;
}
