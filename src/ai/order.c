#include "ai/order.h"

#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/hash.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/utf8.h"

#include "ai/forms.h"
#include "ai/batch.h"
#include "ai/call.h"
#include "ai/queue.h"
#include "ai/request/amount.h"

/* The members of a record that matter here. */
struct members {
	struct span tag, settle, want, text, files, upload;
};

static bool
read_members(const char *line, size_t n, struct members *m)
{
	static const char *const names[] = {
	    "tag", "settle", "want", "text", "files", "upload"};
	struct span *const values[] = {
	    &m->tag, &m->settle, &m->want, &m->text, &m->files, &m->upload};
	struct span name, value;
	const char *rest;
	struct jscan s;

	memset(m, 0, sizeof *m);
	jscan_start(&s, line, n);
	if (!s.object)
		return false;
	while (jscan_next(&s, &name, &value))
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (name.length == strlen(names[i]) && !values[i]->at &&
			    memcmp(name.at, names[i], name.length) == 0)
				*values[i] = value;
	return jscan_closed(&s, &rest) && rest == line + n;
}

/* Takes text over. */
static struct order *
order_new(struct worker *w, const char *line, size_t n, char *text)
{
	struct order *order = mem_alloc(sizeof *order);

	order->id = record_id(line, n);
	order->text = text;
	order->length = text ? strlen(text) : 0;
	order->limit = INT64_MAX;
	order->next = w->orders;
	if (w->orders)
		w->orders->previous = order;
	w->orders = order;
	if (!w->fresh)
		w->fresh = order;
	return order;
}

static void finish(struct worker *w, struct order *order);

static void
make_batch(const struct worker *w, struct order *order, struct batch *b,
    const struct want *want)
{
	b->order = order;
	b->want = *want;
	b->want.model = mem_copy(want->model);
	b->form = form_of(want);
	b->counted = want->count == ITEM_COUNT_AUTO;
	if (!b->counted)
		return;
	if (order->words == 0)
		order->words = amount_words(order->text, order->length);
	b->want.count = amount_of(want->kind, order->words, w->count_max);
}

/* Makes a batch of each kind wanted and starts all. */
static void
make_batches(struct worker *w, struct order *order)
{
	const struct wants *wants = &order->wants;
	struct buf want = BUF_EMPTY;

	answer_cache_decide(&w->cache, order->in_ring);
	/* By hand a person waits: better an error than silence. */
	w->pace.breaks |= order->in_ring;
	if (w->operands.count) {
		wants_print(&want, &w->operands);
		record_replace(
		    &order->held.line, "want", want.data, want.length);
		buf_release(&want);
	}
	order->batches_count = wants->count;
	order->open = wants->count;
	for (size_t i = 0; i < wants->count; i++)
		make_batch(w, order, &order->batches[i], &wants->list[i]);
	for (size_t i = 0; i < wants->count; i++)
		batch_plan(w, &order->batches[i]);
	/* Without a word in the text there is no call that could end. */
	for (size_t i = 0; i < wants->count; i++)
		order->open -= batch_advance(w, &order->batches[i]);
	if (order->open == 0)
		finish(w, order);
}

static char *
text_member(struct span object, const char *name)
{
	struct span value = jscan_member(object.at, object.length, name);

	return value.at ? jscan_text(value) : NULL;
}

/* The API wants to tell users apart, and need not know who they are. */
static void
read_upload(const struct worker *w, struct order *order, struct span upload)
{
	char *user = text_member(upload, "user_id");

	if (user && w->safety)
		hash_sha256_hex(user, strlen(user), order->safety);
	free(user);
	order->account.upload = text_member(upload, "id");
}

static enum filter_line
take_record(struct worker *w, const char *line, size_t n,
    const struct members *m, struct held **held)
{
	char fault[128];
	struct wants asked = {0}, wants;
	struct order *order;
	int result = w->operands.count
			 ? 0
			 : wants_read(&asked, m->want, w->model, fault);

	wants_missing(
	    &wants, w->operands.count ? &w->operands : &asked, line, n);
	wants_release(&asked);
	if (result == 0 && wants.count == 0)
		return FILTER_PASS;
	order = order_new(w, line, n, jscan_text(m->text));
	order->wants = wants;
	order->in_ring = m->tag.at != NULL;
	places_read(&order->places, m->files);
	if (m->upload.at)
		read_upload(w, order, m->upload);
	if (result < 0)
		order->refused = mem_copy(fault);
	else if (!order->text || !utf8_valid(order->text, order->length))
		order->refused = mem_copy("text is no string of UTF-8");
	*held = &order->held;
	return FILTER_HELD;
}

enum filter_line
order_take(struct worker *w, const char *line, size_t n, struct held **held)
{
	struct members m;

	if (!read_members(line, n, &m))
		return FILTER_BROKEN;
	if (m.settle.at || !m.text.at || !(m.want.at || w->operands.count))
		return w->dry ? FILTER_DROP : FILTER_PASS;
	return take_record(w, line, n, &m, held);
}

void
order_take_text(struct worker *w, const char *text, size_t n)
{
	struct buf line = BUF_EMPTY;
	struct order *order;

	buf_add_char(&line, '{');
	json_add_name(&line, "text");
	json_add_string(&line, text, n);
	buf_add_char(&line, '}');
	order = order_new(w, line.data, line.length, mem_copy_n(text, n));
	wants_missing(&order->wants, &w->operands, line.data, line.length);
	filter_hold(
	    &w->filter, &order->held, line.data, line.length, INT64_MAX);
	buf_release(&line);
}

static void
start(struct worker *w, struct order *order)
{
	filter_grow(&w->filter, &order->held, sizeof *order + order->length);
	if (order->refused)
		order_settle(
		    w, order, SETTLE_FAIL, "bad_argument", order->refused);
	else if (order->held.answer_at <= order->held.since)
		order_settle(w, order, SETTLE_FAIL, "time_limit",
		    "the time limit of the task is reached");
	else if (w->fatal.verdict.why && !order->in_ring)
		order_settle(w, order, SETTLE_FAIL, w->fatal.verdict.why,
		    w->fatal.message);
	else
		make_batches(w, order);
}

void
order_start_fresh(struct worker *w)
{
	struct order *order;

	while ((order = w->fresh)) {
		w->fresh = (struct order *)order->held.next;
		start(w, order);
	}
}

static void
add_batches(const struct worker *w, struct order *order)
{
	struct buf usage = BUF_EMPTY, partial = BUF_EMPTY, list = BUF_EMPTY;

	buf_add_char(&usage, '{');
	buf_add_char(&partial, '[');
	for (size_t i = 0; i < order->batches_count; i++) {
		const struct batch *b = &order->batches[i];
		const char *name = tasks[b->want.kind].item.name;

		json_add_name(&usage, name);
		spending_print(&usage, &b->usage, b->want.model, &w->credits);
		if (b->failure.verdict.why)
			continue;
		buf_clear(&list);
		form_print(&list, b->form, &b->drafts, &order->places);
		record_add(&order->held.line, name, list.data, list.length);
		if (b->partial.length && partial.length > 1)
			buf_add_char(&partial, ',');
		buf_add(&partial, b->partial.data, b->partial.length);
	}
	buf_add_char(&usage, '}');
	buf_add_char(&partial, ']');
	record_add(&order->held.line, "usage", usage.data, usage.length);
	if (partial.length > 2)
		record_add(
		    &order->held.line, "partial", partial.data, partial.length);
	buf_release(&usage);
	buf_release(&partial);
	buf_release(&list);
}

/* Items that were rejected, by what was wrong with them. */
static void
add_rejected(struct buf *out, const struct order *order)
{
	for (int flaw = FLAW_NONE + 1; flaw < FLAWS; flaw++) {
		long n = 0;

		for (size_t i = 0; i < order->batches_count; i++)
			n += order->batches[i].rejected[flaw];
		if (n > 0)
			buf_printf(out, ",\"rejected_%s\":%ld",
			    flaw_name((enum flaw)flaw), n);
	}
}

static void
add_spent(struct order *order)
{
	int64_t now = clock_ms();
	int64_t from = order->first_sent ? order->first_sent : now;
	struct buf more = BUF_EMPTY;
	struct tokens t = {0};
	long requests = 0;

	for (size_t i = 0; i < order->batches_count; i++) {
		t.input += order->batches[i].usage.tokens.input;
		t.output += order->batches[i].usage.tokens.output;
		requests += order->batches[i].usage.requests;
	}
	buf_printf(&more,
	    "\"input_tokens\":%ld,\"output_tokens\":%ld,\"requests\":%ld",
	    t.input, t.output, requests);
	add_rejected(&more, order);
	record_spent(&order->held.line, "ai", from - order->held.since,
	    now - from, more.data);
	buf_release(&more);
}

size_t
order_flying(const struct order *order)
{
	size_t n = 0;

	for (size_t i = 0; i < order->batches_count; i++)
		for (const struct call *c = order->batches[i].calls; c;
		     c = c->next)
			n += c->state == CALL_FLYING;
	return n;
}

/* Frees it if it is answered and no call of it comes back any more. */
static void
leave(struct worker *w, struct order *order)
{
	if (!order->answered)
		return;
	for (size_t i = 0; i < order->batches_count; i++)
		for (const struct call *c = order->batches[i].calls; c;
		     c = c->next)
			if (c->state == CALL_FLYING || c->state == CALL_ENDED)
				return;
	order_free(w, order);
}

/* Writes the line; what still flies lands later. */
static void
put_answer(struct worker *w, struct order *order)
{
	add_spent(order);
	w->progress.records++;
	if (!w->dry)
		line_put(&w->filter.out, order->held.line.data,
		    order->held.line.length);
	filter_let_go(&w->filter, &order->held);
	order->answered = true;
	buf_release(&order->held.line);
	leave(w, order);
}

/* All batches have ended. */
static void
finish(struct worker *w, struct order *order)
{
	const struct failure *worst = NULL;
	enum settle settle;

	add_batches(w, order);
	for (size_t i = 0; i < order->batches_count; i++) {
		const struct failure *f = &order->batches[i].failure;

		if (!f->verdict.why)
			continue;
		if (!worst || batch_settle(worst) == SETTLE_FAIL)
			worst = f;
	}
	if (worst) {
		settle = batch_settle(worst);
		/* By hand nobody takes it back. */
		if (settle == SETTLE_RELEASE && !order->in_ring)
			settle = SETTLE_RETRY;
		record_settle(&order->held.line, settle, worst->verdict.why,
		    worst->message, (double)worst->after_ms / 1000);
		w->failed |= !order->in_ring;
	}
	put_answer(w, order);
}

void
order_call_ended(struct worker *w, struct call *call)
{
	struct batch *b = call->batch;
	struct order *order = b->order;

	if (order->answered) {
		leave(w, order);
		return;
	}
	b->open--;
	if (batch_advance(w, b) && --order->open == 0)
		finish(w, order);
}

/* Takes a call that follows out of its leader's list. */
static void
unfollow(struct call *call)
{
	struct call **link = &call->leader->followers;

	while (*link != call)
		link = &(*link)->next_follower;
	*link = call->next_follower;
	call->leader = NULL;
	call->state = CALL_DONE;
}

/* Gives up every call that does not fly; one that flies is paid for and its
 * answer is kept. */
static void
give_up(struct worker *w, struct order *order)
{
	queue_forget(w, order);
	for (size_t i = 0; i < order->batches_count; i++)
		for (struct call *c = order->batches[i].calls; c; c = c->next)
			if (c->state == CALL_FOLLOWING)
				unfollow(c);
	for (size_t i = 0; i < order->batches_count; i++)
		for (struct call *c = order->batches[i].calls; c; c = c->next) {
			bool waits =
			    c->state == CALL_QUEUED || c->state == CALL_DELAYED;

			if (c->state != CALL_FLYING)
				c->state = CALL_DONE;
			if (!waits)
				continue;
			call_land(w, c);
			call_let_go(w, c);
		}
}

void
order_settle(struct worker *w, struct order *order, enum settle settle,
    const char *code, const char *message)
{
	order->answered = true;
	give_up(w, order);
	record_settle(&order->held.line, settle, code, message, 0);
	w->failed |= !order->in_ring;
	if (w->dry)
		msg_warn(order->id, "%s", message);
	put_answer(w, order);
}

void
order_free(struct worker *w, struct order *order)
{
	if (order->previous)
		order->previous->next = order->next;
	else
		w->orders = order->next;
	if (order->next)
		order->next->previous = order->previous;
	if (!order->answered)
		filter_let_go(&w->filter, &order->held);
	for (size_t i = 0; i < order->batches_count; i++)
		batch_release(&order->batches[i]);
	places_release(&order->places);
	free(order->account.upload);
	buf_release(&order->held.line);
	wants_release(&order->wants);
	free(order->refused);
	free(order->text);
	free(order->id);
	free(order);
}
