#include "ai/dry.h"

#include <string.h>

#include "lib/json.h"
#include "lib/msg.h"

#include "ai/call.h"
#include "ai/queue.h"
#include "ai/request/amount.h"
#include "ai/request/request.h"

#define TOPIC_TOKENS 60 /* title and description in the merge, about */

static void
put(struct worker *w, struct buf *line)
{
	buf_add_char(line, '}');
	line_put(&w->filter.out, line->data, line->length);
	buf_release(line);
}

static void
add_subject(struct buf *line, const struct batch *b)
{
	if (strcmp(b->order->id, "-") != 0)
		json_add_member(line, "id", b->order->id);
	json_add_member(line, "kind", tasks[b->want.kind].item.name);
}

/* The line's beginning: what the request is for and what it may take. */
static void
begin(struct buf *line, const struct batch *b, const struct tokens *tokens)
{
	buf_add_char(line, '{');
	add_subject(line, b);
	json_add_member_int(line, "input_tokens", tokens->input);
	json_add_member_int(line, "max_output_tokens", tokens->output);
}

/* The same request again is an answer from the cache. */
static void
end_followers(struct worker *w, struct call *call)
{
	struct call *follower = call->followers, *next;

	call->followers = NULL;
	for (; follower; follower = next) {
		next = follower->next_follower;
		follower->leader = NULL;
		queue_ended(w, follower);
	}
}

void
dry_call(struct worker *w, struct call *call)
{
	struct buf line = BUF_EMPTY, body = BUF_EMPTY;
	long input = (long)call->estimated;
	struct tokens tokens = {
	    .input = input, .output = (long)call_cost(w, call) - input};

	begin(&line, call->batch, &tokens);
	json_add_member_int(&line, "items", call->chunk.ask);
	json_add_member_int(&line, "offset", (long long)call->chunk.offset);
	json_add_member_int(&line, "length", (long long)call->chunk.length);
	call_request(w, call, &body);
	json_add_member_raw(&line, "request", body.data, body.length);
	put(w, &line);
	buf_release(&body);
	spending_add(&call->usage, &tokens, 1, NULL);
	call_land(w, call);
	end_followers(w, call);
	queue_ended(w, call);
}

/* The request that merges the topics of several pieces depends on their
 * answers: only its size can be said. */
static void
dry_merge(struct worker *w, struct batch *b, size_t pieces, long topics)
{
	struct tokens tokens = {.input = (long)b->calls->estimated -
					 (long)b->calls->chunk.tokens +
					 topics * TOPIC_TOKENS,
	    .output = (b->want.count + 1) * forms[b->form].tokens};
	struct buf line = BUF_EMPTY;

	begin(&line, b, &tokens);
	json_add_member_int(&line, "merges", (long long)pieces);
	put(w, &line);
	spending_add(&b->usage, &tokens, 1, NULL);
}

/* What "auto" came to, and how. */
static void
dry_count(struct worker *w, const struct batch *b)
{
	struct buf line = BUF_EMPTY;

	buf_add_char(&line, '{');
	add_subject(&line, b);
	json_add_member_int(&line, "words", (long long)b->order->words);
	json_add_member_int(&line, "count", b->want.count);
	json_add_member(&line, "formula", AMOUNT_FORMULA);
	put(w, &line);
}

void
dry_batch(struct worker *w, struct batch *b)
{
	size_t pieces = 0;
	long topics = 0;

	if (b->counted)
		dry_count(w, b);

	if (b->failure.verdict.why) {
		msg_warn(b->order->id, "%s", b->failure.message);
		w->failed = true;
	}
	for (const struct call *c = b->calls; c; c = c->next) {
		spending_add(
		    &b->usage, &c->usage.tokens, c->usage.requests, NULL);
		topics += c->chunk.ask;
		pieces++;
	}
	if (forms[b->form].outline && pieces > 1)
		dry_merge(w, b, pieces, topics);
	w->dried.requests += b->usage.requests;
	w->dried.input += b->usage.tokens.input;
	w->dried.output += b->usage.tokens.output;
	w->dried.credits += credits_of(&w->credits, b->want.model,
	    b->usage.tokens.input, b->usage.tokens.output);
}

void
dry_total(struct worker *w)
{
	struct buf line = BUF_EMPTY;

	buf_add_char(&line, '{');
	json_add_member_int(&line, "requests", w->dried.requests);
	json_add_member_int(&line, "input_tokens", w->dried.input);
	json_add_member_int(&line, "max_output_tokens", w->dried.output);
	json_add_member_int(&line, "max_credits", w->dried.credits);
	put(w, &line);
	w->dried.summed = true;
}
