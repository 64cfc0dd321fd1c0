#include "dequeue/core/steer.h"

#include <stdlib.h>
#include <string.h>

#include "lib/jscan.h"
#include "lib/mem.h"

#define SLOTS_MAX 100000
#define STAMPS_MAX 100 /* looked at per task */

static bool
is_undecided(const struct held *h)
{
	return h->state != HELD_SETTLING && !h->obituary && !h->settlement;
}

static void
end(struct core *c, struct held *h, int64_t now)
{
	if (h->state == HELD_SENT) {
		/* Its record is still somewhere in the stages. */
		h->overtakes = true;
		core_obituary(
		    c, h, "terminated", "terminated by a client", now);
	} else {
		core_obituary(c, h, "revoked", "revoked by a client", now);
	}
}

/* Stamps: the header "stamps" is {name: value or [value...]} (Celery 5.3). */

static bool
stamp_is(struct span stamp, const char *value)
{
	char *text = jscan_text(stamp);
	bool same = text && strcmp(text, value) == 0;

	free(text);
	return same;
}

static bool
has_header(const struct held *h, const char *header, const char *value)
{
	struct span headers = jscan_member(h->text, h->length, "headers");
	struct span stamps = jscan_member(headers.at, headers.length, "stamps");
	struct span stamp = jscan_member(stamps.at, stamps.length, header);
	struct span name, element;
	struct jscan scan;
	int count = 0;

	if (!stamp.at || stamp.at[0] != '[')
		return stamp_is(stamp, value);
	jscan_start(&scan, stamp.at, stamp.length);
	while (count++ < STAMPS_MAX && jscan_next(&scan, &name, &element))
		if (stamp_is(element, value))
			return true;
	return false;
}

/* stamp: header=value */
static bool
has_stamp(const struct held *h, const char *stamp)
{
	size_t n = strcspn(stamp, "=");
	char *header = mem_copy_n(stamp, n);
	bool found = stamp[n] && has_header(h, header, stamp + n + 1);

	free(header);
	return found;
}

static bool
has_revoked_stamp(const struct core *c, const struct held *h, double epoch)
{
	for (const struct revoked_id *s = c->stamps.newest; s; s = s->older)
		if (epoch - s->at <= REVOKED_LIFE_S && has_stamp(h, s->id))
			return true;
	return false;
}

bool
steer_is_revoked(const struct core *c, const struct held *h, double epoch)
{
	return revoked_has(&c->revoked, h->message.id, epoch) ||
	       has_revoked_stamp(c, h, epoch);
}

void
steer_revoke(struct core *c, const char *id, int64_t now, double epoch)
{
	revoked_add(&c->revoked, id, epoch);
	for (struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_WAITING && is_undecided(h) &&
		    strcmp(h->message.id, id) == 0)
			end(c, h, now);
}

void
steer_revoke_stamp(struct core *c, const char *stamp, int64_t now, double epoch)
{
	/* Each one is compared with every message: few are kept. */
	if (c->stamps.count < STAMPS_MAX)
		revoked_add(&c->stamps, stamp, epoch);
	for (struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_WAITING && is_undecided(h) &&
		    has_stamp(h, stamp))
			end(c, h, now);
}

bool
steer_terminate(struct core *c, const char *id, int64_t now)
{
	bool found = false;

	for (struct held *h = c->held; h; h = h->next)
		if (is_undecided(h) && strcmp(h->message.id, id) == 0) {
			end(c, h, now);
			found = true;
		}
	return found;
}

int
steer_terminate_stamp(struct core *c, const char *stamp, int64_t now)
{
	int count = 0;

	for (struct held *h = c->held; h; h = h->next)
		if (is_undecided(h) && has_stamp(h, stamp)) {
			end(c, h, now);
			count++;
		}
	return count;
}

void
steer_resize(struct core *c, int by)
{
	for (int kind = 0; kind < HELD_KINDS; kind++) {
		long slots = (long)c->settings.slots[kind] + by;

		c->settings.slots[kind] = slots < 1	      ? 1
					  : slots > SLOTS_MAX ? SLOTS_MAX
							      : (int)slots;
	}
	c->look = true;
}

void
steer_queues(struct core *c, size_t count)
{
	c->queues = (int)count;
	c->look = true;
}
