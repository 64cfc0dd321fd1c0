#include "ai/landing.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/utf8.h"

#include "ai/call.h"
#include "ai/queue.h"
#include "ai/request/reask.h"
#include "ai/answer/response.h"
#include "ai/answer/wording.h"
#include "ai/traffic/retry.h"

#define FLEX_TRIES 3	     /* refused so often, it goes on as auto */
#define OUTPUT_MIN 64	     /* less has no room for an item */
#define DETAIL_MAX 200	     /* of a server's message in ours */
#define UNREADABLE_SAID 4000 /* of an unreadable answer quoted back to it */

static double
header_number(const struct api_result *r, enum api_header header)
{
	const char *text = r->headers[header];
	char *end;
	double value = strtod(text, &end);

	return end == text || *end || value < 0 ? -1 : value;
}

/* What a server says of a refused request helps the operator; what it says
 * of a refused key may quote the key, and others the document. */
static bool
may_quote(const struct call *call, const struct api_result *result,
    const char *message)
{
	return result->status != 401 && result->status != 403 &&
	       !call_is_quoted(call, message);
}

static char *
describe(const struct call *call, const struct api_result *result,
    const struct response *response)
{
	const char *id = result->headers[API_REQUEST_ID];
	struct buf text = BUF_EMPTY;

	if (result->fault != FAULT_NONE) {
		buf_add_text(&text, result->error);
		return buf_take(&text);
	}
	buf_printf(&text, "status %d", result->status);
	if (response->code && !call_is_quoted(call, response->code))
		buf_printf(&text, ", %.60s", response->code);
	if (response->finish)
		buf_printf(&text, ", %.60s", response->finish);
	if (response->refused)
		buf_add_text(&text, ", the model refused");
	if (response->message && may_quote(call, result, response->message))
		buf_printf(&text, ": %.*s", DETAIL_MAX, response->message);
	if (*id)
		buf_printf(&text, " (request %s)", id);
	return buf_take(&text);
}

static void
fail(struct worker *w, struct call *call, struct verdict verdict,
    int64_t after_ms, const char *message)
{
	failure_set(&call->failure, verdict, after_ms, "%s", message);
	call_fail(w, call);
}

/* The server says how it is, and nothing about the request. */
static bool
is_busy(const struct api_result *result, struct verdict verdict)
{
	return verdict.class == CLASS_THROTTLE || result->status == 503;
}

/* Tokens an ended call has cost; all it was counted with if nobody knows. */
static double
billed(const struct call *call, const struct api_result *result, long used)
{
	if (used > 0)
		return (double)used;
	return result->status >= 300 || result->fault == FAULT_UNREACHABLE
		   ? 0
		   : call->cost;
}

/* The window and the buckets follow what the API says. */
static void
note_pace(struct worker *w, const struct call *call,
    const struct api_result *result, struct verdict verdict,
    const struct response *response)
{
	int64_t now = clock_ms();
	long used = response->tokens.input + response->tokens.output;
	enum pace_answer answer = PACE_NEUTRAL;

	if (is_busy(result, verdict))
		answer = PACE_BUSY;
	else if (result->fault == FAULT_UNREACHABLE)
		answer = PACE_AWAY;
	else if (verdict.class == CLASS_TRANSIENT)
		answer = PACE_FAILED;
	else if (verdict.class != CLASS_FATAL && result->status > 0)
		answer = PACE_GOOD;
	if (answer == PACE_BUSY || answer == PACE_GOOD)
		call->batch->order->busy = answer == PACE_BUSY;
	pace_answered(
	    &w->pace, answer, call->cost, used > 0 ? (double)used : -1, now);
	if (used > 0)
		rate_give(&w->rate, 0, call->cost - (double)used);
	budget_give(&w->budget, &call->batch->order->account,
	    call->cost - billed(call, result, used));
	pace_limits(&w->pace, header_number(result, API_LIMIT_REQUESTS),
	    header_number(result, API_REMAINING_REQUESTS),
	    header_number(result, API_LIMIT_TOKENS),
	    header_number(result, API_REMAINING_TOKENS), now);
	if (answer == PACE_GOOD)
		token_learn(&w->scale, call->estimated, response->tokens.input);
	if (w->held && !w->pace.held) {
		msg_info(NULL, "the API answers again");
		w->held = NULL;
	}
}

/* Asks once more; the conversation so far stays as it is, which makes its
 * beginning cheap. */
static void
reask(struct worker *w, struct call *call, const char *content,
    const struct faults *faults)
{
	size_t ask = (size_t)call->chunk.ask, good = call->drafts.count;
	struct buf text = BUF_EMPTY;

	reask_print(&text, faults, ask > good ? ask - good : 1);
	free(call->answer);
	free(call->faults);
	call->answer = mem_copy(content);
	call->faults = buf_take(&text);
	call->reasks++;
	call->tries = 0; /* counted apart from tries after transport faults */
	queue_urgent(w, call);
}

static bool
is_only(const struct call *call)
{
	return call->batch->calls == call && !call->next;
}

static const struct verdict invalid = {CLASS_OK, "invalid_answer"};

/* Content of the right shape: found objects, of which good passed. */
static void
weigh(struct worker *w, struct call *call, char *content, size_t found,
    size_t good, const struct faults *faults)
{
	bool again = reask_needed(found, good, is_only(call), call->reasks);

	if (again && !call->not_kept && !call->batch->order->answered)
		reask(w, call, content, faults);
	else if (call->drafts.count > 0 || found == 0)
		call_end(w, call);
	else
		fail(w, call, invalid, 0, "no item of the answer can be used");
}

/* In the ring an outage uses up no try, and neither does a server without
 * room: it waits longer and longer, until the task's time is up. */
static void
forgive(const struct worker *w, struct call *call, bool busy,
    struct retry_facts *facts)
{
	if (!call->batch->order->in_ring)
		return;
	if (busy) {
		call->tries--;
		facts->tries = ++call->busy;
		facts->tries_max = INT_MAX;
	} else if (w->pace.held) {
		facts->tries = call->tries = 0;
	}
}

static void
again_or_fail(struct worker *w, struct call *call,
    const struct api_result *result, struct verdict verdict,
    const char *message)
{
	struct retry_facts facts = {.class = verdict.class,
	    .fault = result->fault,
	    .word = retry_word(result->headers[API_SHOULD_RETRY]),
	    .tries = call->tries,
	    .timeouts = call->timeouts,
	    .tries_max = w->tries_max,
	    .wish_ms = retry_wish_ms(result->headers[API_RETRY_AFTER_MS],
		result->headers[API_RETRY_AFTER], clock_epoch()),
	    .random = clock_jitter()};
	struct retry retry;
	int64_t now = clock_ms();

	/* No room for flex: what is not served is not charged. */
	if (verdict.class == CLASS_THROTTLE &&
	    call->tries + call->busy >= FLEX_TRIES && w->tier &&
	    strcmp(w->tier, "flex") == 0)
		call->no_flex = true;
	forgive(w, call, is_busy(result, verdict), &facts);
	retry = retry_decide(&facts);
	if (verdict.class == CLASS_THROTTLE && retry.action == RETRY_SEND)
		pace_pause(&w->pace, retry.wait_ms, now);
	if (retry.action != RETRY_SEND || call->batch->order->answered) {
		if (is_busy(result, verdict))
			verdict.class = CLASS_THROTTLE;
		fail(w, call, verdict, retry.wait_ms, message);
		return;
	}
	msg_debug(call->batch->order->id, "%s: again in %lld ms: %s",
	    class_name(verdict.class), (long long)retry.wait_ms, message);
	queue_delayed(w, call, now + retry.wait_ms);
}

/* Content that holds nothing to read: once more, with what was wrong. */
static void
take_unreadable(struct worker *w, struct call *call, char *content)
{
	struct faults faults = {BUF_EMPTY, 0};

	faults_add(&faults, 0, NULL,
	    content ? "the answer is no JSON object of the form asked for"
		    : "the answer was empty");
	if (call->reasks < REASKS_MAX && !call->batch->order->answered) {
		if (content)
			content[utf8_prefix(
			    content, strlen(content), UNREADABLE_SAID)] = '\0';
		reask(w, call, content, &faults);
	} else {
		fail(w, call, invalid, 0,
		    "the answer has not the form asked for");
	}
	faults_release(&faults);
}

static void
take_content(struct worker *w, struct call *call, struct response *response)
{
	struct faults faults = {BUF_EMPTY, 0};
	size_t good = 0;
	int found = -1;

	if (response->content)
		found = call_read(w, call, response->content, &good, &faults);
	if (found < 0)
		take_unreadable(w, call, response->content);
	else
		weigh(w, call, response->content, (size_t)found, good, &faults);
	faults_release(&faults);
}

/* Sends it again as what was learned says; too many items for one answer are
 * asked for in two. */
static void
send_as_learned(struct worker *w, struct call *call)
{
	long cap = learn_cap(&w->learnings, call->batch->want.model);

	if (cap && cap != call->cap_max && call->chunk.ask > 1 &&
	    !call_fits_cap(w, call, cap) && call_divide(w, call))
		return;
	call_land(w, call);
	calls_admit(w, &call, 1);
}

/* Some items came before the end: the others are asked for once. */
static void
ask_for_rest(struct worker *w, struct call *call, struct faults *faults)
{
	struct buf content = BUF_EMPTY;

	call->not_kept = true;
	if (call->drafts.count >= (size_t)call->chunk.ask ||
	    call->reasks >= REASKS_MAX || call->batch->order->answered) {
		call->cut_off = true;
		call_end(w, call);
		return;
	}
	faults_add(faults, 0, NULL, "the answer was too long and was cut off");
	content_print(&call->good, call->batch->form, &content);
	reask(w, call, content.data, faults);
	buf_release(&content);
}

/* Cut off: the complete items, else a larger answer, else less text. */
static void
take_cut_off(struct worker *w, struct call *call, struct response *response,
    struct verdict verdict)
{
	const char *model = call->batch->want.model;
	struct faults faults = {BUF_EMPTY, 0};
	size_t good = 0;

	if (response->content)
		call_read(w, call, response->content, &good, &faults);
	if (call->drafts.count > 0) {
		ask_for_rest(w, call, &faults);
	} else if (call->batch->order->answered) {
		fail(w, call, verdict, 0, "the answer was cut off");
	} else if (response->reasoned && !(call->learned & LEARNED_REASONS)) {
		learn_set(
		    &w->learnings, model, call->learned | LEARNED_REASONS);
		send_as_learned(w, call);
	} else if (call->cap_factor == 1 && !call->cap_max) {
		call->cap_factor = 2;
		queue_urgent(w, call);
	} else if (!call_divide(w, call)) {
		fail(w, call, verdict, 0, "the answer was cut off");
	}
	faults_release(&faults);
}

/* The record is answered already: the calls that wait for this one find
 * another way. */
static void
abandon(struct worker *w, struct call *call, const char *message)
{
	fail(w, call, (struct verdict){CLASS_TRANSIENT, "api"}, 0, message);
}

/* Less output than was asked for: what the refusal names, else half. */
static long
smaller_cap(const struct worker *w, const struct call *call,
    const struct response *response)
{
	long asked = call_cap(w, call);
	long cap = wording_cap(response->message, asked);

	return cap ? cap : asked / 2;
}

/* What was sent is refused.  False if nothing can be learned from it. */
static bool
learn_refusal(
    struct worker *w, const struct call *call, const struct response *response)
{
	const char *model = call->batch->want.model;
	unsigned known = learn_get(&w->learnings, model), flags;
	long cap = learn_cap(&w->learnings, model);

	/* Another call has learned meanwhile. */
	if (known != call->learned || cap != call->cap_max)
		return true;
	if (wording_output_cap(response->message)) {
		cap = smaller_cap(w, call, response);
		learn_set_cap(&w->learnings, model, cap);
		return cap >= OUTPUT_MIN;
	}
	flags = learn_from(known, response->param, response->message);
	learn_set(&w->learnings, model, flags);
	return flags != known;
}

static void
learn(struct worker *w, struct call *call, const struct response *response,
    const char *message)
{
	struct verdict refused = {CLASS_REQUEST, "api"};

	if (!learn_refusal(w, call, response)) {
		fail(w, call, refused, 0, message);
		return;
	}
	msg_info(NULL, "model '%s' goes on without what it refused: %s",
	    call->batch->want.model, message);
	if (call->batch->order->answered)
		abandon(w, call, message);
	else
		send_as_learned(w, call);
}

/* Key, quota or model refused: no other request would be answered either. */
static void
stop_sending(struct worker *w, struct call *call, struct verdict verdict,
    int status, const char *message)
{
	struct order *order = call->batch->order;
	const char *model = call->batch->want.model;

	if ((status == 403 || status == 404) && strcmp(model, w->model) != 0) {
		verdict = (struct verdict){CLASS_REQUEST, "model"};
		fail(w, call, verdict, 0, message);
		return;
	}
	if (!order->in_ring) {
		failure_set(&w->fatal, verdict, 0, "%s", message);
		fail(w, call, verdict, 0, message);
		return;
	}
	if (!w->held)
		msg_warn(order->id,
		    "nothing is sent until the API takes it, "
		    "asking once a minute: %s",
		    message);
	w->held = verdict.why;
	pace_hold(&w->pace, PACE_PROBE_MS, clock_ms());
	call->tries--;
	if (order->answered)
		abandon(w, call, message);
	else
		queue_urgent(w, call);
}

static void
act(struct worker *w, struct call *call, const struct api_result *result,
    struct response *response, struct verdict verdict)
{
	char *message = describe(call, result, response);
	enum retry_word word = retry_word(result->headers[API_SHOULD_RETRY]);

	switch (verdict.class) {
	case CLASS_OK:
		take_content(w, call, response);
		break;
	case CLASS_LENGTH:
		take_cut_off(w, call, response, verdict);
		break;
	case CLASS_TOO_BIG:
		if (call->batch->order->answered || !call_divide(w, call))
			fail(w, call, verdict, 0, message);
		break;
	case CLASS_LEARN:
		learn(w, call, response, message);
		break;
	case CLASS_FATAL:
		if (word == RETRY_YES)
			again_or_fail(w, call, result, verdict, message);
		else
			stop_sending(w, call, verdict, result->status, message);
		break;
	case CLASS_ITEM:
		fail(w, call, verdict, 0, message);
		break;
	case CLASS_REQUEST:
	case CLASS_TRANSPORT:
	case CLASS_THROTTLE:
	case CLASS_TRANSIENT:
		again_or_fail(w, call, result, verdict, message);
		break;
	}
	free(message);
}

void
landing_take(
    struct worker *w, struct call *call, const struct api_result *result)
{
	struct response response;
	struct verdict verdict;
	struct facts facts;

	response_read(&response, result->body.data, result->body.length);
	facts = (struct facts){.fault = result->fault,
	    .status = result->status == 200 && response.status ? response.status
							       : result->status,
	    .readable = response.answered,
	    .refused = response.refused,
	    .finish = response.finish,
	    .code = response.code,
	    .type = response.type,
	    .param = response.param,
	    .message = response.message,
	    .field = learn_names_field(response.param, response.message),
	    .over_limit = header_number(result, API_LIMIT_TOKENS) > 0 &&
			  call->cost > header_number(result, API_LIMIT_TOKENS)};
	verdict = classify(&facts);
	note_pace(w, call, result, verdict, &response);
	spending_add(&call->usage, &response.tokens, 0, response.model);
	if (result->fault == FAULT_TIMEOUT)
		call->timeouts++;
	act(w, call, result, &response, verdict);
	response_release(&response);
}
