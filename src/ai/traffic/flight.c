#include "ai/traffic/flight.h"

#include <stddef.h>
#include <string.h>

/* Keys are hashes: their first bytes are as good as any. */
static size_t
bucket_of(const uint8_t *key)
{
	return ((size_t)key[0] << 8 | key[1]) % FLIGHT_BUCKETS;
}

struct flight *
flight_find(const struct flights *f, const uint8_t *key)
{
	struct flight *one = f->buckets[bucket_of(key)];

	while (one && memcmp(one->key, key, FLIGHT_KEY) != 0)
		one = one->next;
	return one;
}

void
flight_enter(struct flights *f, struct flight *one)
{
	size_t bucket = bucket_of(one->key);

	one->next = f->buckets[bucket];
	f->buckets[bucket] = one;
	one->entered = true;
}

void
flight_leave(struct flights *f, struct flight *one)
{
	struct flight **link = &f->buckets[bucket_of(one->key)];

	if (!one->entered)
		return;
	while (*link != one)
		link = &(*link)->next;
	*link = one->next;
	one->entered = false;
}
