#include "dequeue/core.h"

#include <stdlib.h>
#include <string.h>

#include "dequeue/intake.h"
#include "dequeue/outcome.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"

#define REAP_EVERY_MS 10000
#define HEARTBEAT_EVERY_MS 10000
#define PROMOTE_AT_LEAST_MS 10000
#define PAUSE_LOOK_MS 1000
#define HOLD_FIRST_MS 1000
#define HOLD_LAST_MS 60000
#define RESTART_FIRST_MS 500
#define RESTART_LAST_MS 30000
#define RING_HEALTHY_MS 60000
/* A filter answers before the deadline; one that has not this long after it is
 * stuck. */
#define STUCK_AFTER_MS 30000
#define SUSPECT_TRIES 2

void
core_init(struct core *c, const struct core_settings *settings, int64_t now)
{
	*c = (struct core){.settings = *settings,
	    .restart_at = now,
	    .heartbeat_at = now,
	    .reap_at = now,
	    .promote_at = now,
	    .renew_at = now + settings->lease_ms / 3,
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
	free(c->commands);
}

static void
command(struct core *c, enum command_type type, struct held *held)
{
	c->commands =
	    mem_array(c->commands, c->command_count + 1, sizeof *c->commands);
	c->commands[c->command_count++] = (struct command){type, held};
}

static struct held *
find(struct core *c, const char *tag)
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

int
core_slots(const struct core *c, enum held_kind kind, int64_t now)
{
	if (now < c->hold_until[kind])
		return 0;
	return c->settings.slots[kind] > c->count[kind]
		   ? c->settings.slots[kind] - c->count[kind]
		   : 0;
}

/* Settling. */

static void
settle(struct core *c, struct held *h, struct settlement *s)
{
	settlement_free(h->settlement);
	h->settlement = s;
	h->state = HELD_SETTLING;
	if (c->redis)
		command(c, COMMAND_SETTLE, h);
}

/* The task's outcome is decided here and recorded by hts-store: the line goes
 * round the ring.  A late answer of the attempt finds the ledger closed. */
static void
write_obituary(struct core *c, struct held *h, const char *code,
    const char *message, int64_t now)
{
	msg_warn(h->message.id, "%s: %s", code, message);
	held_write_line(
	    h, now + c->settings.time_limit_ms, true, code, message);
	h->suspect = false;
	h->state = HELD_WAITING;
}

/* Faults of the surroundings: no new task of this kind for a while. */
static void
hold_back(struct core *c, enum held_kind kind, int64_t now)
{
	int64_t *ms = &c->hold_ms[kind];

	*ms = *ms ? *ms * 2 : HOLD_FIRST_MS;
	if (*ms > HOLD_LAST_MS)
		*ms = HOLD_LAST_MS;
	c->hold_until[kind] = now + *ms;
}

static void
settle_retry(struct core *c, struct held *h, const struct event *e,
    const char *code, const char *message)
{
	struct span span = jscan_member(e->line, e->length, "after");
	double after;
	char *text;

	if (h->message.retries >= c->settings.max_retries) {
		write_obituary(c, h, code, message, e->now);
		return;
	}
	text = span.at ? mem_copy_n(span.at, span.length) : NULL;
	after = text ? strtod(text, NULL) : 0;
	free(text);
	if (!(after > 0))
		after = outcome_backoff(
		    c->settings.retry_base_s, h->message.retries, e->jitter);
	settle(
	    c, h, outcome_retry(h, code, message, e->epoch + after, e->epoch));
	if (c->promote_at > e->now + (int64_t)(after * 1000))
		c->promote_at = e->now + (int64_t)(after * 1000) + 1;
}

static void
settle_as(struct core *c, struct held *h, const struct event *e,
    enum settle outcome, const char *code, const char *message)
{
	struct span result = jscan_member(e->line, e->length, "result");
	struct span children = jscan_member(e->line, e->length, "children");

	switch (outcome) {
	case SETTLE_DONE:
		c->hold_ms[h->kind] = 0;
		settle(c, h, outcome_done(h, result, children, e->epoch));
		break;
	case SETTLE_FAIL:
		c->hold_ms[h->kind] = 0;
		settle(c, h, outcome_fail(h, code, message, e->epoch));
		break;
	case SETTLE_RELEASE:
		if (strcmp(code, "shutdown") != 0)
			hold_back(c, h->kind, e->now);
		settle(c, h, outcome_release(h));
		break;
	case SETTLE_NONE:
		msg_warn(h->message.id, "came back without an outcome");
		settle_retry(c, h, e, "unsettled", "no stage settled the task");
		break;
	case SETTLE_RETRY:
		settle_retry(c, h, e, code, message);
		break;
	}
}

static void
on_answer(struct core *c, const struct event *e)
{
	char *tag = jscan_text(jscan_member(e->line, e->length, "tag"));
	struct span why = jscan_member(e->line, e->length, "why");
	enum settle outcome = record_settled(e->line, e->length);
	struct held *h = tag ? find(c, tag) : NULL;
	char *code, *message;

	free(tag);
	if (!h || h->state != HELD_SENT) {
		c->unknown++;
		msg_warn(NULL, "the stages answered for a task not held");
		return;
	}
	code = jscan_text(jscan_member(why.at, why.length, "code"));
	message = jscan_text(jscan_member(why.at, why.length, "message"));
	settle_as(c, h, e, outcome, code ? code : "internal",
	    message ? message : "no reason given");
	if (h->state == HELD_SETTLING)
		outcome_count(h->settlement,
		    outcome == SETTLE_NONE ? "unsettled" : settle_name(outcome),
		    jscan_member(e->line, e->length, "spent"));
	free(code);
	free(message);
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
	/* An id in protocol 1's body is hidden from the script that reserves:
	 * those are counted from the crashes this ring sees itself. */
	h->suspect = !h->settlement && h->tries >= SUSPECT_TRIES;
	at_once = h->settlement;
	h->settlement = NULL;
	if (at_once)
		settle(c, h, at_once);
	else if (c->draining)
		settle(c, h, outcome_release(h));
}

/* The stages. */

static bool
any_sent(const struct core *c)
{
	for (const struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_SENT)
			return true;
	return false;
}

static struct held *
next_to_send(struct core *c)
{
	struct held *first = NULL;

	for (struct held *h = c->held; h; h = h->next) {
		if (h->suspect && h->state != HELD_SETTLING)
			/* Alone, so that it cannot take others down. */
			return h->state == HELD_WAITING && !any_sent(c) ? h
									: NULL;
		if (!first && h->state == HELD_WAITING)
			first = h;
	}
	return first;
}

static void
send_next(struct core *c, int64_t now)
{
	struct held *h;
	int64_t limit;

	if (c->ring != RING_UP || c->writing || !(h = next_to_send(c)))
		return;
	limit = h->message.hard_limit > 0
		    ? (int64_t)(h->message.hard_limit * 1000)
		    : c->settings.time_limit_ms;
	if (!h->obituary)
		held_write_line(h, now + limit,
		    h->message.retries >= c->settings.max_retries, NULL, NULL);
	h->deadline = now + limit;
	h->state = HELD_SENT;
	c->writing = true;
	command(c, COMMAND_WRITE, h);
}

static void
on_stages_broken(struct core *c, int64_t now)
{
	if (c->ring != RING_UP)
		return;
	c->ring = RING_BREAKING;
	c->kill_at = now + c->settings.break_ms;
	command(c, COMMAND_CLOSE, NULL);
}

/* One record that was out when the stages broke. */
static void
survive(struct core *c, struct held *h, const struct event *e)
{
	h->state = HELD_WAITING;
	if (c->broke_it)
		return;
	h->tries++;
	if (h->obituary && h->tries > SUSPECT_TRIES) {
		/* Even the news of its end breaks the stages. */
		settle(c, h,
		    outcome_fail(h, "poison", "its obituary broke the stages",
			e->epoch));
		return;
	}
	command(c, COMMAND_CRASHED, h);
	if (h->suspect)
		write_obituary(c, h, "poison",
		    "the stages broke while it was alone in them", e->now);
	else if (!h->obituary)
		h->suspect = h->tries >= SUSPECT_TRIES;
}

static void
on_stages_gone(struct core *c, const struct event *e)
{
	bool drained = c->ring == RING_CLOSED && !any_sent(c);

	if (c->ring == RING_DOWN)
		return;
	if (e->now - c->ring_since >= RING_HEALTHY_MS)
		c->restart_delay = 0;
	c->ring = RING_DOWN;
	c->writing = false;
	c->restart_at = e->now + c->restart_delay;
	c->restart_delay =
	    c->restart_delay ? c->restart_delay * 2 : RESTART_FIRST_MS;
	if (c->restart_delay > RESTART_LAST_MS)
		c->restart_delay = RESTART_LAST_MS;
	for (struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_SENT)
			survive(c, h, e);
	if (!drained)
		msg_warn(NULL, "the stages ended; starting new ones");
	c->broke_it = false;
}

static void
check_stuck(struct core *c, int64_t now)
{
	if (c->ring != RING_UP)
		return;
	for (struct held *h = c->held; h; h = h->next) {
		if (h->state != HELD_SENT || now < h->deadline + STUCK_AFTER_MS)
			continue;
		write_obituary(c, h, "time_limit",
		    "no stage answered before the deadline", now);
		c->broke_it = true;
	}
	if (!c->broke_it)
		return;
	c->ring = RING_BREAKING;
	c->kill_at = INT64_MAX;
	command(c, COMMAND_KILL, NULL);
}

/* Stopping. */

static void
finish(struct core *c)
{
	if (c->held && c->redis)
		command(c, COMMAND_RELEASE, NULL);
	if (c->ring != RING_DOWN)
		command(c, COMMAND_KILL, NULL);
	command(c, COMMAND_EXIT, NULL);
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
			command(c, COMMAND_CLOSE, NULL);
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
			command(c, COMMAND_RENEW, NULL);
	}
	if (e->now >= c->heartbeat_at) {
		c->heartbeat_at = e->now + HEARTBEAT_EVERY_MS;
		command(c, COMMAND_HEARTBEAT, NULL);
	}
	if (e->now >= c->reap_at) {
		/* Jitter, so that many rings do not all look at once. */
		c->reap_at = e->now + REAP_EVERY_MS +
			     (int64_t)(e->jitter * REAP_EVERY_MS / 4);
		command(c, COMMAND_REAP, NULL);
	}
	if (e->now >= c->promote_at) {
		c->promote_at = e->now + PROMOTE_AT_LEAST_MS;
		command(c, COMMAND_PROMOTE, NULL);
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
	command(c, COMMAND_RESERVE, NULL);
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
		command(c, COMMAND_START, NULL);
	}
	if (c->ring == RING_BREAKING && e->now >= c->kill_at) {
		c->kill_at = INT64_MAX;
		command(c, COMMAND_KILL, NULL);
	}
	check_stuck(c, e->now);
	send_next(c, e->now);
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
			command(c, COMMAND_LISTEN, NULL);
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
on_redis_up(struct core *c)
{
	c->redis = true;
	c->look = true;
	for (struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_SETTLING)
			command(c, COMMAND_SETTLE, h);
}

static void
on_settled(struct core *c, const struct event *e)
{
	struct held *h = find(c, e->tag);

	if (!h || h->state != HELD_SETTLING)
		return;
	drop(c, h);
	c->look = true;
}

static void
on_lease_lost(struct core *c, const struct event *e)
{
	struct held *h = find(c, e->tag);

	if (h && !h->lost) {
		msg_warn(h->message.id, "another worker has taken it over");
		h->lost = true;
	}
}

const struct command *
core_step(struct core *c, const struct event *e, size_t *count)
{
	c->command_count = 0;
	switch (e->type) {
	case EVENT_TICK:
		break;
	case EVENT_REDIS_UP:
		on_redis_up(c);
		break;
	case EVENT_REDIS_LOST:
		c->redis = c->reserving = c->listening = false;
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
		on_answer(c, e);
		break;
	case EVENT_SETTLED:
		on_settled(c, e);
		break;
	case EVENT_LEASE_LOST:
		on_lease_lost(c, e);
		break;
	case EVENT_PROMOTED:
		if (e->wait_s >= 0 &&
		    c->promote_at > e->now + (int64_t)(e->wait_s * 1000))
			c->promote_at =
			    e->now + (int64_t)(e->wait_s * 1000) + 1;
		break;
	case EVENT_WRITABLE:
		c->writing = false;
		break;
	case EVENT_STAGES_BROKEN:
		on_stages_broken(c, e->now);
		break;
	case EVENT_STAGES_GONE:
		on_stages_gone(c, e);
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
		for (const struct held *h = c->held; h; h = h->next)
			if (h->state == HELD_SENT)
				sooner(&next, h->deadline + STUCK_AFTER_MS);
	return next;
}
