#include "dequeue/core/core_parts.h"

#include <stdlib.h>
#include <string.h>

#include "dequeue/core/steer.h"
#include "dequeue/task/intake.h"
#include "dequeue/task/outcome.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"

#define REAP_EVERY_MS 10000
#define HEARTBEAT_EVERY_MS 10000
#define PROMOTE_AT_LEAST_MS 10000
#define PAUSE_LOOK_MS 1000
#define REFUSED_FIRST_MS 1000 /* until a refused settle is tried again */
#define REFUSED_LAST_MS 60000
/* A task put back for other workers is not looked at again for so long, or
 * alone in its list it would go round and round. */
#define FOREIGN_HOLD_MS 1000

void
core_init(struct core *c, const struct core_settings *settings, int64_t now)
{
	*c = (struct core){.settings = *settings,
	    .restart_at = now,
	    .heartbeat_at = now,
	    .reap_at = now,
	    .promote_at = now,
	    .renew_at = now + settings->lease_ms / 3,
	    .limits = limits_new(),
	    .now = now,
	    .look = true};
}

void
core_release(struct core *c)
{
	struct held *next;

	for (struct held *h = c->held; h; h = next) {
		next = h->next;
		held_free(h);
	}
	revoked_release(&c->revoked);
	revoked_release(&c->stamps);
	free(c->limits);
	free(c->commands);
}

void
core_command(struct core *c, enum command_type type, struct held *held)
{
	if (c->command_count == c->command_room) {
		c->command_room = c->command_room ? 2 * c->command_room : 16;
		c->commands = mem_array(
		    c->commands, c->command_room, sizeof *c->commands);
	}
	c->commands[c->command_count++] = (struct command){type, held};
}

struct held *
core_find(struct core *c, const char *tag)
{
	struct held *h = c->held;

	while (h && strcmp(h->tag, tag) != 0)
		h = h->next;
	return h;
}

static void
add(struct core *c, struct held *h)
{
	struct held **end = &c->held;

	while (*end)
		end = &(*end)->next;
	*end = h;
	c->count[h->kind]++;
}

static void
drop(struct core *c, struct held *h)
{
	struct held **place = &c->held;

	while (*place != h)
		place = &(*place)->next;
	*place = h->next;
	c->count[h->kind]--;
	held_free(h);
}

void
core_due(struct core *c, int64_t now, double wait_s)
{
	if (wait_s < (double)(c->promote_at - now) / 1000)
		c->promote_at = now + (int64_t)(wait_s * 1000) + 1;
}

int
core_slots(const struct core *c, enum held_kind kind, int64_t now)
{
	if (now < c->hold_until[kind])
		return 0;
	return c->settings.slots[kind] > c->count[kind]
		   ? c->settings.slots[kind] - c->count[kind]
		   : 0;
}

/* To be run here, now or when it is due. */
static bool
is_wanted(const struct held *h)
{
	return !h->settlement || h->settlement->due > 0;
}

static void
refuse_revoked(struct core *c, struct held *h, const struct event *e)
{
	if (!is_wanted(h) || h->obituary || !steer_is_revoked(c, h, e->epoch))
		return;
	settlement_free(h->settlement);
	h->settlement = NULL;
	core_obituary(c, h, "revoked", "revoked by a client", e->now);
}

static void
on_reserved(struct core *c, const struct event *e)
{
	struct held *h =
	    held_new(e->tag, e->queue, e->list, e->line, e->length);
	struct settlement *at_once;

	h->tries = e->tries;
	intake(h, e->epoch, c->settings.foreign_release);
	add(c, h);
	if (is_wanted(h))
		event_log_received(c->log, h, e->now, e->epoch);
	refuse_revoked(c, h, e);
	/* An id in protocol 1's body is hidden from the script that reserves:
	 * those are counted from the crashes this ring sees itself. */
	h->suspect = !h->settlement && h->tries >= SUSPECT_TRIES;
	at_once = h->settlement;
	h->settlement = NULL;
	if (at_once) {
		settlement_count(
		    at_once, at_once->dead.length ? "dead" : "moved", 1);
		if (c->settings.foreign_release && intake_is_foreign(h))
			c->hold_until[h->kind] = e->now + FOREIGN_HOLD_MS;
		if (at_once->due > 0)
			core_due(c, e->now, at_once->due - e->epoch);
		core_settle(c, h, at_once);
	} else if (c->draining)
		core_settle(c, h, outcome_release(h));
}

/* Stopping. */

static void
finish(struct core *c)
{
	/* What a reserve under way brings is given back, too. */
	if ((c->held || c->reserving) && c->redis)
		core_command(c, COMMAND_RELEASE, NULL);
	if (c->ring != RING_DOWN)
		core_command(c, COMMAND_KILL, NULL);
	core_command(c, COMMAND_EXIT, NULL);
	c->finished = true;
}

static void
advance_drain(struct core *c, int64_t now)
{
	if (!c->draining)
		return;
	if (now >= c->grace_at) {
		finish(c);
	} else if (!c->held && !c->reserving) {
		if (c->ring == RING_UP) {
			c->ring = RING_CLOSED;
			core_command(c, COMMAND_CLOSE, NULL);
		} else if (c->ring == RING_DOWN) {
			finish(c);
		}
	}
}

/* What time or the state as it now is asks for. */

static void
advance_timers(struct core *c, const struct event *e)
{
	if (!c->redis)
		return;
	if (e->now >= c->renew_at) {
		c->renew_at = e->now + c->settings.lease_ms / 3;
		if (c->held)
			core_command(c, COMMAND_RENEW, NULL);
	}
	if (e->now >= c->heartbeat_at) {
		c->heartbeat_at = e->now + HEARTBEAT_EVERY_MS;
		core_command(c, COMMAND_HEARTBEAT, NULL);
	}
	if (e->now >= c->reap_at) {
		/* Jitter, so that many rings do not all look at once. */
		c->reap_at = e->now + REAP_EVERY_MS +
			     (int64_t)(e->jitter * REAP_EVERY_MS / 4);
		core_command(c, COMMAND_REAP, NULL);
	}
	if (e->now >= c->promote_at) {
		c->promote_at = e->now + PROMOTE_AT_LEAST_MS;
		core_command(c, COMMAND_PROMOTE, NULL);
	}
	for (struct held *h = c->held; h; h = h->next)
		if (h->settle_at && e->now >= h->settle_at) {
			h->settle_at = 0;
			core_command(c, COMMAND_SETTLE, h);
		}
}

static void
advance_reserve(struct core *c, int64_t now)
{
	int slots = 0;

	if (!c->redis || c->draining || c->reserving || c->ring != RING_UP)
		return;
	if (c->look_at && now >= c->look_at) {
		c->look_at = 0;
		c->look = true;
	}
	for (int kind = 0; kind < HELD_KINDS; kind++) {
		slots += core_slots(c, (enum held_kind)kind, now);
		/* A kind that is held back now is looked at again then. */
		if (now < c->hold_until[kind] &&
		    (!c->look_at || c->look_at > c->hold_until[kind]))
			c->look_at = c->hold_until[kind];
	}
	if (!c->look || slots == 0)
		return;
	c->look = false;
	c->reserving = true;
	core_command(c, COMMAND_RESERVE, NULL);
}

static void
advance(struct core *c, const struct event *e)
{
	if (c->finished)
		return;
	if (c->ring == RING_DOWN && e->now >= c->restart_at &&
	    (c->held || !c->draining)) {
		c->ring = RING_UP;
		c->ring_since = e->now;
		c->proven = false;
		core_command(c, COMMAND_START, NULL);
	}
	if (c->ring == RING_BREAKING && e->now >= c->kill_at) {
		c->kill_at = INT64_MAX;
		core_command(c, COMMAND_KILL, NULL);
	}
	core_check_stuck(c, e->now);
	core_send(c, e);
	advance_reserve(c, e->now);
	advance_timers(c, e);
	advance_drain(c, e->now);
}

static void
on_reserve_ended(struct core *c, const struct event *e)
{
	c->reserving = false;
	switch (e->status) {
	case RESERVE_EMPTY:
		if (!c->listening && !c->draining) {
			c->listening = true;
			core_command(c, COMMAND_LISTEN, NULL);
		}
		break;
	case RESERVE_SLOTS: /* a settle makes room */
		break;
	case RESERVE_PAUSED:
		c->look_at = e->now + PAUSE_LOOK_MS;
		break;
	case RESERVE_MORE:
		c->look = true;
		break;
	}
}

static void
on_redis_up(struct core *c, int64_t now)
{
	/* Other rings could not renew either: they come first. */
	if (c->lost_at && now - c->lost_at > c->settings.lease_ms / 3)
		c->reap_at = now + c->settings.lease_ms;
	c->redis = true;
	c->look = true;
	for (struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_SETTLING && !h->settle_at)
			core_command(c, COMMAND_SETTLE, h);
}

static void
on_settled(struct core *c, const struct event *e)
{
	struct held *h = core_find(c, e->tag);

	if (!h || h->state != HELD_SETTLING)
		return;
	drop(c, h);
	c->look = true;
}

/* The others go on; this one is tried again until somebody has mended what is
 * wrong in Redis, ever less often. */
static void
on_settle_refused(struct core *c, const struct event *e)
{
	struct held *h = core_find(c, e->tag);

	if (!h || h->state != HELD_SETTLING)
		return;
	h->settle_ms = h->settle_ms ? 2 * h->settle_ms : REFUSED_FIRST_MS;
	if (h->settle_ms > REFUSED_LAST_MS)
		h->settle_ms = REFUSED_LAST_MS;
	h->settle_at = e->now + h->settle_ms;
	msg_warn(h->message.id, "cannot be settled; next try in %lld s",
	    (long long)h->settle_ms / 1000);
}

static void
on_lease_lost(struct core *c, const struct event *e)
{
	struct held *h = core_find(c, e->tag);

	if (h && !h->lost) {
		msg_warn(h->message.id, "another worker has taken it over");
		h->lost = true;
	}
}

const struct command *
core_step(struct core *c, const struct event *e, size_t *count)
{
	c->command_count = 0;
	c->now = e->now;
	c->epoch = e->epoch;
	switch (e->type) {
	case EVENT_TICK:
		break;
	case EVENT_REDIS_UP:
		on_redis_up(c, e->now);
		break;
	case EVENT_REDIS_LOST:
		c->redis = c->reserving = c->listening = false;
		c->lost_at = e->now;
		break;
	case EVENT_RESERVED:
		on_reserved(c, e);
		break;
	case EVENT_RESERVE_ENDED:
		on_reserve_ended(c, e);
		break;
	case EVENT_BELL:
		c->listening = false;
		c->look = true;
		break;
	case EVENT_ANSWER:
		core_answer(c, e);
		break;
	case EVENT_SETTLED:
		on_settled(c, e);
		break;
	case EVENT_SETTLE_REFUSED:
		on_settle_refused(c, e);
		break;
	case EVENT_LEASE_LOST:
		on_lease_lost(c, e);
		break;
	case EVENT_PROMOTED:
		if (e->wait_s >= 0)
			core_due(c, e->now, e->wait_s);
		break;
	case EVENT_WRITABLE:
		c->writing = false;
		break;
	case EVENT_STAGES_PROVEN:
		c->proven = true;
		break;
	case EVENT_STAGES_BROKEN:
		core_stages_broken(c, e->now);
		break;
	case EVENT_STAGES_GONE:
		core_stages_gone(c, e);
		break;
	case EVENT_DRAIN:
		if (!c->draining)
			c->grace_at = e->now + c->settings.grace_ms;
		c->draining = true;
		break;
	case EVENT_GIVE_BACK:
		c->draining = true;
		c->grace_at = e->now;
		break;
	}
	advance(c, e);
	*count = c->command_count;
	return c->commands;
}

static void
sooner(int64_t *next, int64_t when)
{
	if (when < *next)
		*next = when;
}

int64_t
core_next(const struct core *c)
{
	int64_t next = INT64_MAX;

	if (c->redis) {
		sooner(&next, c->renew_at);
		sooner(&next, c->heartbeat_at);
		sooner(&next, c->reap_at);
		sooner(&next, c->promote_at);
		for (const struct held *h = c->held; h; h = h->next)
			if (h->settle_at)
				sooner(&next, h->settle_at);
		if (c->look_at && !c->reserving && !c->draining &&
		    c->ring == RING_UP)
			sooner(&next, c->look_at);
	}
	if (c->ring == RING_DOWN && (c->held || !c->draining))
		sooner(&next, c->restart_at);
	if (c->ring == RING_BREAKING)
		sooner(&next, c->kill_at);
	if (c->draining)
		sooner(&next, c->grace_at);
	if (c->ring == RING_UP)
		for (const struct held *h = c->held; h; h = h->next) {
			if (h->state == HELD_SENT)
				sooner(&next, h->deadline + STUCK_AFTER_MS);
			if (h->state == HELD_WAITING && core_wait_ms(c, h) > 0)
				sooner(&next, c->now + core_wait_ms(c, h));
		}
	return next;
}
