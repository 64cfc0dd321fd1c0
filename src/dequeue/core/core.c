#include "dequeue/core/core.h"

#include <stdlib.h>
#include <string.h>

#include "dequeue/core/steer.h"
#include "dequeue/core/task_log.h"
#include "dequeue/task/intake.h"
#include "dequeue/task/attempt.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"

/* A filter answers before the deadline; one that has not this long after it is
 * stuck. */
#define STUCK_AFTER_MS 30000
/* Deliveries that ended in a crash, from which on a task is sent alone. */
#define SUSPECT_TRIES 2
#define SUSPECT_ALONE_MS 60000
#define AFTER_MAX_S 1e9
#define HOLD_FIRST_MS 1000
#define HOLD_LAST_MS 60000
#define RESTART_FIRST_MS 500
#define RESTART_LAST_MS 30000
#define RING_HEALTHY_MS 60000
#define REAP_EVERY_MS 5000 /* or six times in a lease */
#define HEARTBEAT_EVERY_MS 10000
#define PROMOTE_AT_LEAST_MS 10000
#define PAUSE_LOOK_MS 1000
#define BEHIND_LOOK_MS 1000
#define BEHIND_STEP 500	      /* messages reserve.lua looks at further on */
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
	    .limits = task_limits_new(),
	    .now = now,
	    .queues = 1,
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

static void
add_command(struct core *c, enum command_type type, struct held *held)
{
	if (c->command_count == c->command_room) {
		c->command_room = c->command_room ? 2 * c->command_room : 16;
		c->commands = mem_array(
		    c->commands, c->command_room, sizeof *c->commands);
	}
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
}

static void
drop(struct core *c, struct held *h)
{
	struct held **place = &c->held;

	while (*place != h)
		place = &(*place)->next;
	*place = h->next;
	held_free(h);
}

static void
promote_in(struct core *c, int64_t now, double wait_s)
{
	if (wait_s < (double)(c->promote_at - now) / 1000)
		c->promote_at = now + (int64_t)(wait_s * 1000) + 1;
}

int
core_slots(
    const struct core *c, enum held_kind kind, const char *queue, int64_t now)
{
	int free_slots = c->settings.slots[kind];

	if (now < c->hold_until[kind])
		return 0;
	for (const struct held *h = c->held; h; h = h->next)
		if (h->kind == kind && strcmp(h->queue, queue) == 0)
			free_slots--;
	return free_slots > 0 ? free_slots : 0;
}

int64_t
core_reap_ms(const struct core_settings *settings)
{
	return settings->lease_ms / 6 < REAP_EVERY_MS ? settings->lease_ms / 6
						      : REAP_EVERY_MS;
}

/* What comes back from the stages. */

static void
settle(struct core *c, struct held *h, struct settlement *s)
{
	settlement_free(h->settlement);
	h->settlement = s;
	h->state = HELD_SETTLING;
	event_log_settled(c->log, h, c->now, c->epoch);
	c->processed++;
	if (c->redis)
		add_command(c, COMMAND_SETTLE, h);
}

void
core_obituary(struct core *c, struct held *h, const char *code,
    const char *message, int64_t now)
{
	/* Whoever has taken it over decides; our settle will be stale. */
	if (h->lost) {
		settle(c, h, attempt_give_back(h));
		return;
	}
	msg_warn(h->message.id, "%s: %s", code, message);
	held_write_line(
	    h, now + c->settings.time_limit_ms, true, code, message);
	h->suspect = false;
	h->state = HELD_WAITING;
}

/* An end that no record brings. */
static void
settle_here(struct core *c, struct held *h, struct settlement *s,
    const char *outcome, const char *code, const char *message, double epoch)
{
	settle(c, h, s);
	task_log(h, outcome, code, message, (struct span){NULL, 0}, epoch);
}

static void
settle_failed(struct core *c, struct held *h, const char *code,
    const char *message, double epoch)
{
	settle_here(c, h, attempt_fail(h, code, message, epoch), "fail", code,
	    message, epoch);
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

/* Seconds the answer asks to wait; 0: it does not say. */
static double
wait_asked(const struct event *e)
{
	struct span span = jscan_member(e->line, e->length, "after");
	char *text = span.at ? mem_copy_n(span.at, span.length) : NULL;
	double after = text ? strtod(text, NULL) : 0;

	free(text);
	return after > 0 && after < AFTER_MAX_S ? after : 0;
}

static void
settle_retry(struct core *c, struct held *h, const struct event *e,
    const char *code, const char *message)
{
	double after = wait_asked(e);

	if (h->message.retries >= c->settings.max_retries) {
		core_obituary(c, h, code, message, e->now);
		return;
	}
	if (after == 0)
		after = attempt_backoff(
		    c->settings.retry_base_s, h->message.retries, e->jitter);
	settle(
	    c, h, attempt_retry(h, code, message, e->epoch + after, e->epoch));
	promote_in(c, e->now, after);
}

/* No attempt is counted.  With a time it concerns this task alone, which waits
 * in hts:delayed; without, the surroundings, and then its whole kind. */
static void
settle_release(
    struct core *c, struct held *h, const struct event *e, const char *code)
{
	double after = wait_asked(e);

	if (after > 0) {
		settle(c, h, attempt_delay(h, e->epoch + after));
		promote_in(c, e->now, after);
		return;
	}
	if (strcmp(code, "shutdown") != 0)
		hold_back(c, h->kind, e->now);
	settle(c, h, attempt_give_back(h));
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
		settle(c, h, attempt_done(h, result, children, e->epoch));
		break;
	case SETTLE_FAIL:
		c->hold_ms[h->kind] = 0;
		settle(c, h, attempt_fail(h, code, message, e->epoch));
		break;
	case SETTLE_RELEASE:
		settle_release(c, h, e, code);
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

/* The held task whose line came back; NULL, counted and said, if none did: a
 * record that its obituary has overtaken has no say any longer. */
static struct held *
answered(struct core *c, const struct event *e)
{
	char *tag = jscan_text(jscan_member(e->line, e->length, "tag"));
	struct held *h = c->held;

	while (tag && h && !held_is_answer(h, tag))
		h = h->next;
	if (tag && !h && (h = find(c, tag)) && h->overtakes) {
		msg_debug(h->message.id, "came back after its end");
		h = NULL;
	} else if (!tag || !h || h->state != HELD_SENT) {
		c->unknown++;
		msg_warn(NULL, "the stages answered for a task not held");
		h = NULL;
	}
	free(tag);
	return h;
}

static void
on_answer(struct core *c, const struct event *e)
{
	struct span why = jscan_member(e->line, e->length, "why");
	enum settle outcome = record_settled(e->line, e->length);
	struct held *h = answered(c, e);
	char *code, *message;

	if (!h)
		return;
	code = jscan_text(jscan_member(why.at, why.length, "code"));
	message = jscan_text(jscan_member(why.at, why.length, "message"));
	settle_as(c, h, e, outcome, code ? code : "internal",
	    message ? message : "no reason given");
	if (h->state == HELD_SETTLING) {
		attempt_count(h->settlement,
		    outcome == SETTLE_NONE ? "unsettled" : settle_name(outcome),
		    jscan_member(e->line, e->length, "spent"));
		task_log(h,
		    settle_name(
			outcome == SETTLE_NONE ? SETTLE_RETRY : outcome),
		    code, message, jscan_member(e->line, e->length, "result"),
		    e->epoch);
	}
	free(code);
	free(message);
}

/* What Redis gives. */

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

/* A message that cannot be run, by what is in it. */
static void
settle_dead(struct core *c, struct held *h, struct settlement *s, double epoch)
{
	char *reason =
	    jscan_text(jscan_member(s->dead.data, s->dead.length, "reason"));

	settle_here(c, h, s, "fail", reason, NULL, epoch);
	free(reason);
}

static void
on_reserved(struct core *c, const struct event *e)
{
	struct held *h =
	    held_new(e->tag, e->queue, e->list, e->line, e->length);
	struct settlement *at_once;

	h->tries = e->tries;
	h->default_queue = c->settings.default_queue;
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
			promote_in(c, e->now, at_once->due - e->epoch);
		if (at_once->dead.length)
			settle_dead(c, h, at_once, e->epoch);
		else
			settle(c, h, at_once);
	} else if (c->draining)
		settle_here(c, h, attempt_give_back(h), "release", "shutdown",
		    NULL, e->epoch);
}

/* The life of the stages. */

static bool
any_sent(const struct core *c)
{
	for (const struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_SENT)
			return true;
	return false;
}

static int64_t
wait_ms(const struct core *c, const struct held *h)
{
	if (h->obituary)
		return 0;
	return task_limits_wait_ms(
	    task_limits_find(c->limits, h->message.task), c->now);
}

static bool
may_go(const struct core *c, const struct held *h)
{
	return h->state == HELD_WAITING && wait_ms(c, h) == 0;
}

/* A suspect goes alone, so that it cannot take others down; they wait for it,
 * but not for ever: neither until it can be alone nor until it is back. */
static bool
waits_alone(const struct core *c, struct held *h)
{
	if (!h->suspect || h->state == HELD_SETTLING)
		return false;
	if (!h->alone_until)
		h->alone_until = c->now + SUSPECT_ALONE_MS;
	return c->now < h->alone_until;
}

static struct held *
next_to_send(struct core *c)
{
	struct held *first = NULL;
	bool busy = any_sent(c);

	for (struct held *h = c->held; h; h = h->next) {
		if (waits_alone(c, h))
			return may_go(c, h) && !busy ? h : NULL;
		if (!first && may_go(c, h) && !(h->suspect && busy))
			first = h;
	}
	return first;
}

static void
send_next(struct core *c, const struct event *e)
{
	struct task_limits *limits;
	struct held *h;
	int64_t deadline;

	if (c->ring != RING_UP || c->writing || !(h = next_to_send(c)))
		return;
	limits = task_limits_find(c->limits, h->message.task);
	deadline = e->now + held_limit_ms(h, task_limits_time_ms(limits)
						 ? task_limits_time_ms(limits)
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
			settle_failed(c, h, "bad_argument",
			    "its record would be over HTS_LINE_MAX", e->epoch);
			return;
		}
		task_limits_start(limits, e->now);
		h->started = e->epoch;
		event_log_started(c->log, h, e->now, e->epoch);
	}
	/* hts-store finds the upload of one that ran in the ledger. */
	if (h->obituary && h->line.length > c->settings.line_max)
		held_shorten(h);
	if (h->suspect)
		h->alone_until = c->now + SUSPECT_ALONE_MS;
	h->deadline = deadline;
	h->state = HELD_SENT;
	c->writing = true;
	add_command(c, COMMAND_WRITE, h);
}

static void
on_stages_broken(struct core *c, int64_t now)
{
	if (c->ring != RING_UP)
		return;
	c->ring = RING_BREAKING;
	c->kill_at = now + c->settings.break_ms;
	add_command(c, COMMAND_CLOSE, NULL);
}

/* One record that was out when the stages broke.  Stages that no line has
 * passed fail by themselves, and the surroundings are to blame. */
static void
survive(struct core *c, struct held *h, const struct event *e, bool alone)
{
	h->state = HELD_WAITING;
	if (c->broke_it || !c->proven)
		return;
	h->tries++;
	if (h->obituary && h->tries > SUSPECT_TRIES) {
		/* Even the news of its end breaks the stages. */
		settle_failed(
		    c, h, "poison", "its obituary broke the stages", e->epoch);
		return;
	}
	add_command(c, COMMAND_CRASHED, h);
	h->alone_until = 0;
	if (h->suspect && alone)
		core_obituary(c, h, "poison",
		    "the stages broke while it was alone in them", e->now);
	else if (!h->obituary)
		h->suspect = h->tries >= SUSPECT_TRIES;
}

static void
on_stages_gone(struct core *c, const struct event *e)
{
	bool drained = c->ring == RING_CLOSED && !any_sent(c);
	int sent = 0;

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
		sent += h->state == HELD_SENT;
	for (struct held *h = c->held; h; h = h->next)
		if (h->state == HELD_SENT)
			survive(c, h, e, sent == 1);
	if (!drained)
		msg_warn(NULL, "the stages ended%s; starting new ones",
		    c->proven ? "" : " before a line had passed them");
	c->broke_it = false;
}

static void
end_stuck(struct core *c, int64_t now)
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
	add_command(c, COMMAND_KILL, NULL);
}

/* Stopping. */

static void
finish(struct core *c)
{
	for (struct held *h = c->held; h; h = h->next)
		if (h->state != HELD_SETTLING)
			task_log(h, "release", "shutdown", NULL,
			    (struct span){NULL, 0}, c->epoch);
	/* What a reserve under way brings is given back, too. */
	if ((c->held || c->reserving) && c->redis)
		add_command(c, COMMAND_RELEASE, NULL);
	if (c->ring != RING_DOWN)
		add_command(c, COMMAND_KILL, NULL);
	add_command(c, COMMAND_EXIT, NULL);
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
			add_command(c, COMMAND_CLOSE, NULL);
		} else if (c->ring == RING_DOWN) {
			finish(c);
		}
	}
}

/* What time or the state as it now is asks for. */

static void
advance_timers(struct core *c, const struct event *e)
{
	int64_t every;

	if (!c->redis)
		return;
	if (e->now >= c->renew_at) {
		c->renew_at = e->now + c->settings.lease_ms / 3;
		if (c->held)
			add_command(c, COMMAND_RENEW, NULL);
	}
	if (e->now >= c->heartbeat_at) {
		c->heartbeat_at = e->now + HEARTBEAT_EVERY_MS;
		add_command(c, COMMAND_HEARTBEAT, NULL);
	}
	if (e->now >= c->reap_at) {
		/* Jitter, so that many rings do not all look at once. */
		every = core_reap_ms(&c->settings);
		c->reap_at =
		    e->now + every + (int64_t)(e->jitter * (double)every / 4);
		add_command(c, COMMAND_REAP, NULL);
	}
	if (e->now >= c->promote_at) {
		c->promote_at = e->now + PROMOTE_AT_LEAST_MS;
		add_command(c, COMMAND_PROMOTE, NULL);
	}
	for (struct held *h = c->held; h; h = h->next)
		if (h->settle_at && e->now >= h->settle_at) {
			h->settle_at = 0;
			add_command(c, COMMAND_SETTLE, h);
		}
}

/* Whether a task that comes now may find a slot.  Which queue it comes from is
 * not known here: only that all are full can be told. */
static bool
has_slots(const struct core *c, int64_t now)
{
	int count[HELD_KINDS] = {0};
	bool open = false;

	for (const struct held *h = c->held; h; h = h->next)
		count[h->kind]++;
	for (int kind = 0; kind < HELD_KINDS; kind++)
		if (now >= c->hold_until[kind] &&
		    count[kind] < c->settings.slots[kind] * c->queues)
			open = true;
	return open;
}

/* What is due by time becomes a wish to look. */
static void
note_looks(struct core *c, int64_t now)
{
	/* A kind that is held back now is looked at again then. */
	for (int kind = 0; kind < HELD_KINDS; kind++)
		if (now < c->hold_until[kind] &&
		    (!c->look_at || c->look_at > c->hold_until[kind]))
			c->look_at = c->hold_until[kind];
	if (c->look_at && now >= c->look_at) {
		c->look_at = 0;
		c->look = true;
	}
	c->look_behind = c->behind_at && now >= c->behind_at;
	if (c->look_behind)
		c->look = true;
}

static void
advance_reserve(struct core *c, int64_t now)
{
	if (!c->redis || c->draining || c->reserving || c->ring != RING_UP)
		return;
	note_looks(c, now);
	if (!c->look)
		return;
	if (!has_slots(c, now)) {
		/* A settle makes room, or the end of a hold. */
		c->behind_at = 0;
		return;
	}
	c->look = false;
	c->reserving = true;
	if (c->look_behind)
		c->behind_at = 0;
	add_command(c, COMMAND_RESERVE, NULL);
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
		add_command(c, COMMAND_START, NULL);
	}
	if (c->ring == RING_BREAKING && e->now >= c->kill_at) {
		c->kill_at = INT64_MAX;
		add_command(c, COMMAND_KILL, NULL);
	}
	end_stuck(c, e->now);
	send_next(c, e);
	advance_reserve(c, e->now);
	advance_timers(c, e);
	advance_drain(c, e->now);
}

/* At once would be at each settle, while a long list of one kind waits. */
static void
look_behind_later(struct core *c, int64_t now, long behind)
{
	if (c->look_behind)
		c->behind = behind;
	if (!c->behind_at)
		c->behind_at = now + BEHIND_LOOK_MS;
}

static void
on_reserve_ended(struct core *c, const struct event *e)
{
	c->reserving = false;
	switch (e->status) {
	case RESERVE_EMPTY:
		c->behind = 0;
		c->behind_at = 0;
		if (!c->listening && !c->draining) {
			c->listening = true;
			add_command(c, COMMAND_LISTEN, NULL);
		}
		break;
	case RESERVE_SLOTS: /* a settle makes room */
		look_behind_later(c, e->now, 0);
		break;
	case RESERVE_DEEPER:
		look_behind_later(c, e->now, c->behind + BEHIND_STEP);
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
		if (h->state == HELD_SETTLING && !h->settle_at)
			add_command(c, COMMAND_SETTLE, h);
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

/* The others go on; this one is tried again until somebody has mended what is
 * wrong in Redis, ever less often. */
static void
on_settle_refused(struct core *c, const struct event *e)
{
	struct held *h = find(c, e->tag);

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
	c->now = e->now;
	c->epoch = e->epoch;
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
	case EVENT_SETTLE_REFUSED:
		on_settle_refused(c, e);
		break;
	case EVENT_LEASE_LOST:
		on_lease_lost(c, e);
		break;
	case EVENT_PROMOTED:
		if (e->wait_s >= 0)
			promote_in(c, e->now, e->wait_s);
		break;
	case EVENT_WRITABLE:
		c->writing = false;
		break;
	case EVENT_STAGES_PROVEN:
		c->proven = true;
		break;
	case EVENT_STAGES_BROKEN:
		on_stages_broken(c, e->now);
		break;
	case EVENT_STAGES_GONE:
		on_stages_gone(c, e);
		break;
	case EVENT_REVOKED:
		steer_revoke(c, e->tag, e->now, e->epoch);
		break;
	case EVENT_REVOKED_STAMP:
		steer_revoke_stamp(c, e->tag, e->now, e->epoch);
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
		if (!c->reserving && !c->draining && c->ring == RING_UP) {
			if (c->look_at)
				sooner(&next, c->look_at);
			if (c->behind_at)
				sooner(&next, c->behind_at);
		}
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
			if (h->suspect && h->alone_until > c->now)
				sooner(&next, h->alone_until);
			if (h->state == HELD_WAITING && wait_ms(c, h) > 0)
				sooner(&next, c->now + wait_ms(c, h));
		}
	return next;
}
