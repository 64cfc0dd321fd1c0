#include "dequeue/core/core_parts.h"

#include "lib/msg.h"
#include "dequeue/task/outcome.h"

#define RESTART_FIRST_MS 500
#define RESTART_LAST_MS 30000
#define RING_HEALTHY_MS 60000

static bool
any_sent(const struct core *c)
{
	for (const struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_SENT)
			return true;
	return false;
}

int64_t
core_wait_ms(const struct core *c, const struct held *h)
{
	if (h->obituary)
		return 0;
	return limits_wait_ms(limits_find(c->limits, h->message.task), c->now);
}

static bool
may_go(const struct core *c, const struct held *h)
{
	return h->state == HELD_WAITING && core_wait_ms(c, h) == 0;
}

static struct held *
next_to_send(struct core *c)
{
	struct held *first = NULL;

	for (struct held *h = c->held; h; h = h->next) {
		if (h->suspect && h->state != HELD_SETTLING)
			/* Alone, so that it cannot take others down. */
			return may_go(c, h) && !any_sent(c) ? h : NULL;
		if (!first && may_go(c, h))
			first = h;
	}
	return first;
}

void
core_send(struct core *c, const struct event *e)
{
	struct limits *limits;
	struct held *h;
	int64_t deadline;

	if (c->ring != RING_UP || c->writing || !(h = next_to_send(c)))
		return;
	limits = limits_find(c->limits, h->message.task);
	deadline = e->now + held_limit_ms(h, limits_time_ms(limits)
						 ? limits_time_ms(limits)
						 : c->settings.time_limit_ms);
	/* It may have waited for its turn longer than it is wanted. */
	if (!h->obituary && held_expired(h, e->epoch)) {
		core_obituary(
		    c, h, "expired", "its time was over before it ran", e->now);
		if (h->state != HELD_WAITING)
			return;
	} else if (!h->obituary) {
		held_write_line(h, deadline,
		    h->message.retries >= c->settings.max_retries, NULL, NULL);
		if (h->line.length > c->settings.line_max) {
			/* The stages would break at it, and at its obituary. */
			core_settle(c, h,
			    outcome_fail(h, "bad_argument",
				"its record would be over HTS_LINE_MAX",
				e->epoch));
			return;
		}
		limits_start(limits, e->now);
		h->started = e->epoch;
		event_log_started(c->log, h, e->now, e->epoch);
	}
	/* hts-store finds the upload of one that ran in the ledger. */
	if (h->obituary && h->line.length > c->settings.line_max)
		held_shorten(h);
	h->deadline = deadline;
	h->state = HELD_SENT;
	c->writing = true;
	core_command(c, COMMAND_WRITE, h);
}

void
core_stages_broken(struct core *c, int64_t now)
{
	if (c->ring != RING_UP)
		return;
	c->ring = RING_BREAKING;
	c->kill_at = now + c->settings.break_ms;
	core_command(c, COMMAND_CLOSE, NULL);
}

/* One record that was out when the stages broke.  Stages that no line has
 * passed fail by themselves, and the surroundings are to blame. */
static void
survive(struct core *c, struct held *h, const struct event *e)
{
	h->state = HELD_WAITING;
	if (c->broke_it || !c->proven)
		return;
	h->tries++;
	if (h->obituary && h->tries > SUSPECT_TRIES) {
		/* Even the news of its end breaks the stages. */
		core_settle(c, h,
		    outcome_fail(h, "poison", "its obituary broke the stages",
			e->epoch));
		return;
	}
	core_command(c, COMMAND_CRASHED, h);
	if (h->suspect)
		core_obituary(c, h, "poison",
		    "the stages broke while it was alone in them", e->now);
	else if (!h->obituary)
		h->suspect = h->tries >= SUSPECT_TRIES;
}

void
core_stages_gone(struct core *c, const struct event *e)
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
		msg_warn(NULL, "the stages ended%s; starting new ones",
		    c->proven ? "" : " before a line had passed them");
	c->broke_it = false;
}

void
core_check_stuck(struct core *c, int64_t now)
{
	if (c->ring != RING_UP)
		return;
	for (struct held *h = c->held; h; h = h->next) {
		if (h->state != HELD_SENT || now < h->deadline + STUCK_AFTER_MS)
			continue;
		core_obituary(c, h, "time_limit",
		    "no stage answered before the deadline", now);
		c->broke_it = true;
	}
	if (!c->broke_it)
		return;
	c->ring = RING_BREAKING;
	c->kill_at = INT64_MAX;
	core_command(c, COMMAND_KILL, NULL);
}
