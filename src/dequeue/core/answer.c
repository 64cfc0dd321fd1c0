#include "dequeue/core/core_parts.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"
#include "dequeue/task/outcome.h"

#define HOLD_FIRST_MS 1000
#define HOLD_LAST_MS 60000

void
core_settle(struct core *c, struct held *h, struct settlement *s)
{
	settlement_free(h->settlement);
	h->settlement = s;
	h->state = HELD_SETTLING;
	event_log_settled(c->log, h, c->now, c->epoch);
	c->processed++;
	if (c->redis)
		core_command(c, COMMAND_SETTLE, h);
}

void
core_obituary(struct core *c, struct held *h, const char *code,
    const char *message, int64_t now)
{
	/* Whoever has taken it over decides; our settle will be stale. */
	if (h->lost) {
		core_settle(c, h, outcome_release(h));
		return;
	}
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
		core_obituary(c, h, code, message, e->now);
		return;
	}
	text = span.at ? mem_copy_n(span.at, span.length) : NULL;
	after = text ? strtod(text, NULL) : 0;
	free(text);
	if (!(after > 0))
		after = outcome_backoff(
		    c->settings.retry_base_s, h->message.retries, e->jitter);
	core_settle(
	    c, h, outcome_retry(h, code, message, e->epoch + after, e->epoch));
	core_due(c, e->now, after);
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
		core_settle(c, h, outcome_done(h, result, children, e->epoch));
		break;
	case SETTLE_FAIL:
		c->hold_ms[h->kind] = 0;
		core_settle(c, h, outcome_fail(h, code, message, e->epoch));
		break;
	case SETTLE_RELEASE:
		if (strcmp(code, "shutdown") != 0)
			hold_back(c, h->kind, e->now);
		core_settle(c, h, outcome_release(h));
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
	if (tag && !h && (h = core_find(c, tag)) && h->overtakes) {
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

void
core_answer(struct core *c, const struct event *e)
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
	if (h->state == HELD_SETTLING)
		outcome_count(h->settlement,
		    outcome == SETTLE_NONE ? "unsettled" : settle_name(outcome),
		    jscan_member(e->line, e->length, "spent"));
	free(code);
	free(message);
}
