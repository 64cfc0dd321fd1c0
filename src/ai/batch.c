#include "ai/batch.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

#include "ai/call.h"
#include "ai/dry.h"
#include "ai/answer/fold.h"
#include "ai/answer/ground.h"
#include "ai/answer/merge.h"
#include "ai/request/outline.h"
#include "ai/request/topup.h"

/* Titles and descriptions of more than this are merged by titles alone; a
 * longer outline is shortened. */
#define MERGE_TOKENS 20000
/* Topics of many pieces: about three times as many as wanted in all. */
#define TOPICS_SURPLUS 3
#define TOPICS_MIN 2

/* A request asks for subtopics; the main topic comes on top. */
static long
subtopics(long count)
{
	return count > 1 ? count - 1 : 1;
}

static struct chunk_room
room_of(const struct worker *w, const struct batch *b)
{
	return chunk_room(w->context, learn_cap(&w->learnings, b->want.model),
	    forms[b->form].tokens);
}

static void
ask_topics(struct chunk *chunks, size_t n, long count, long most)
{
	long share = (count * TOPICS_SURPLUS + (long)n - 1) / (long)n;

	if (share < TOPICS_MIN)
		share = TOPICS_MIN;
	if (share > count || n == 1)
		share = count;
	if (share > most)
		share = most;
	for (size_t i = 0; i < n; i++)
		chunks[i].ask = share;
}

/* Tokens of a text that is no piece of the document. */
static size_t
room_beside(const struct chunk_room *room)
{
	return room->tokens < CHUNK_TOKENS ? room->tokens : MERGE_TOKENS;
}

/* One call for the topics of a long text that has headings; NULL if they are
 * to be found by reading all of it. */
static struct call *
outline_call(const struct worker *w, struct batch *b)
{
	const struct order *order = b->order;
	struct chunk_room room = room_of(w, b);
	struct chunk chunk = {
	    .length = order->length, .ask = subtopics(b->want.count)};
	struct buf outline = BUF_EMPTY;
	struct call *call;

	if (!forms[b->form].outline || chunk.ask > room.items ||
	    token_estimate(order->text, order->length) <= room.tokens ||
	    !outline_make(order->text, order->length, &order->places,
		room_beside(&room), &outline)) {
		buf_release(&outline);
		return NULL;
	}
	chunk.tokens = token_estimate(outline.data, outline.length);
	call = call_new(b, &chunk, NULL);
	call->text = buf_take(&outline);
	return call;
}

static size_t
make_calls(const struct worker *w, struct batch *b, struct call ***calls)
{
	struct chunk_room room = room_of(w, b);
	struct chunk *chunks;
	size_t made = 0;
	size_t n = chunk_cut(b->order->text, b->order->length, room.tokens,
	    chunk_pieces(b->want.count, room.items), &chunks);
	struct call *last = NULL;

	if (forms[b->form].outline && n > 0)
		ask_topics(chunks, n, subtopics(b->want.count), room.items);
	else
		chunk_share(chunks, n, b->want.count, room.items);
	*calls = mem_array(NULL, n + 1, sizeof **calls);
	for (size_t i = 0; i < n; i++) {
		if (chunks[i].ask == 0)
			continue;
		last = call_new(b, &chunks[i], last);
		(*calls)[made++] = last;
	}
	free(chunks);
	return made;
}

void
batch_plan(struct worker *w, struct batch *b)
{
	struct call **calls;
	size_t n;

	calls = mem_array(NULL, 1, sizeof *calls);
	calls[0] = outline_call(w, b);
	n = 1;
	if (!calls[0]) {
		free(calls);
		n = make_calls(w, b, &calls);
	}
	if (n == 0)
		failure_set(&b->failure,
		    (struct verdict){CLASS_REQUEST, "no_text"}, 0,
		    "the text is empty");
	filter_grow(&w->filter, &b->order->held, n * sizeof **calls);
	calls_admit(w, calls, n);
	free(calls);
}

/* The pages a piece covers, where the record knows them. */
static void
add_pages(struct batch *b, const struct chunk *c)
{
	const struct places *places = &b->order->places;
	const char *text = b->order->text;
	size_t end = c->offset + c->length;
	const struct place_file *file;
	long first, last;

	file = place_find(places, c->offset, &first);
	if (!file)
		return;
	json_add_member(&b->partial, "file", file->id);
	/* What separates pages belongs to none. */
	while (end > c->offset + 1 && (unsigned char)text[end - 1] <= ' ')
		end--;
	place_find(places, end - 1, &last);
	if (first > 0 && last >= first)
		buf_printf(&b->partial, ",\"pages\":[%ld,%ld]", first, last);
}

static void
begin_partial(struct batch *b, size_t offset, size_t length)
{
	if (b->partial.length)
		buf_add_char(&b->partial, ',');
	buf_add_char(&b->partial, '{');
	json_add_member(&b->partial, "kind", tasks[b->want.kind].item.name);
	json_add_member_int(&b->partial, "offset", (long long)offset);
	json_add_member_int(&b->partial, "length", (long long)length);
}

static void
end_partial(struct batch *b, const char *reason)
{
	json_add_member(&b->partial, "reason", reason);
	buf_add_char(&b->partial, '}');
}

/* A piece of the text gave nothing. */
static void
note_piece(struct batch *b, const struct call *call, const char *reason)
{
	begin_partial(b, call->chunk.offset, call->chunk.length);
	add_pages(b, &call->chunk);
	end_partial(b, reason);
}

static void
take_usage(struct batch *b, const struct call *call)
{
	spending_add(&b->usage, &call->usage.tokens, call->usage.requests,
	    call->usage.model);
	b->usage.cache_hits += call->usage.cache_hits;
}

static void
take_drafts(struct batch *b, struct call *call)
{
	struct call *source = call->source ? call->source : call;

	take_usage(b, call);
	call->collected = true;
	source->gave += call->drafts.count;
	for (size_t i = 0; i < call->drafts.count; i++) {
		call->drafts.list[i].piece = source->piece;
		drafts_add(&b->drafts, &call->drafts.list[i]);
	}
	call->drafts.count = 0;
}

/* Collects what the calls brought.  A failed piece does not fail the text,
 * unless the server said when to come back for it. */
static void
collect(struct batch *b)
{
	const struct failure *worst = NULL;
	size_t piece = 0;

	for (struct call *call = b->calls; call; call = call->next) {
		const struct failure *f = &call->failure;

		call->piece = piece++;
		take_drafts(b, call);
		if (!f->verdict.why)
			continue;
		note_piece(b, call, f->verdict.why);
		if (!worst || f->after_ms > worst->after_ms)
			worst = f;
	}
	if (worst && (b->drafts.count == 0 || worst->after_ms > 0))
		failure_copy(&b->failure, worst);
}

/* The topics of all pieces as a text for one more request. */
static char *
merge_text(const struct drafts *all, size_t most_tokens)
{
	struct buf text = BUF_EMPTY;
	bool whole = true;

	for (;;) {
		for (size_t i = 0; i < all->count; i++) {
			const struct draft *d = &all->list[i];

			buf_printf(&text, "- %s", d->question);
			if (whole && *d->answer)
				buf_printf(&text, ": %s", d->answer);
			buf_add_char(&text, '\n');
		}
		if (!whole ||
		    token_estimate(text.data, text.length) <= most_tokens)
			return buf_take(&text);
		whole = false;
		buf_clear(&text);
	}
}

static void
start_merge(struct worker *w, struct batch *b)
{
	struct chunk chunk = {
	    .length = b->order->length, .ask = subtopics(b->want.count)};
	struct call *call = call_new(b, &chunk, NULL);
	struct chunk_room room = room_of(w, b);

	if (chunk.ask > room.items)
		call->chunk.ask = room.items;
	/* One request for all, as far as the context allows. */
	call->text = merge_text(&b->drafts, room_beside(&room));
	call->chunk.tokens = token_estimate(call->text, strlen(call->text));
	call->tries = 0;
	b->stage = STAGE_MERGE;
	calls_admit(w, &call, 1);
}

/* Without an answer to the merge the topics of the pieces stay as they are,
 * and the record says so. */
static void
take_merge(const struct worker *w, struct batch *b)
{
	bool wide = subtopics(b->want.count) > room_of(w, b).items;
	struct call *call = b->calls;
	struct drafts pieces;

	while (!call->text)
		call = call->next;
	take_usage(b, call);
	if (call->failure.verdict.why) {
		note_piece(b, call, call->failure.verdict.why);
		return;
	}
	if (call->drafts.count == 0)
		return;
	pieces = b->drafts;
	b->drafts = call->drafts;
	memset(&call->drafts, 0, sizeof call->drafts);
	/* More than one answer can hold: the pieces' own topics follow. */
	for (size_t i = 0; wide && i < pieces.count; i++)
		drafts_add(&b->drafts, &pieces.list[i]);
	drafts_release(&pieces);
}

static size_t
count_calls(const struct batch *b)
{
	size_t n = 0;

	for (const struct call *c = b->calls; c; c = c->next)
		n++;
	return n;
}

/* Items a piece gave; SIZE_MAX if it is not asked again, because it failed or
 * was asked once more for what was wrong with its first answer. */
static size_t
yield_of(const struct call *call)
{
	return call->failure.verdict.why || call->reasks > 0 ? SIZE_MAX
							     : call->gave;
}

/* Asks the pieces that gave the fewest items for more. */
static void
start_top_up(struct worker *w, struct batch *b)
{
	size_t n = count_calls(b), made = 0, i = 0;
	size_t *gave = mem_array(NULL, n, sizeof *gave);
	struct call **more = mem_array(NULL, n, sizeof *more), *call;
	long *ask = mem_array(NULL, n, sizeof *ask);

	for (call = b->calls; call; call = call->next)
		gave[call->piece] = yield_of(call);
	topup_share(gave, n, (size_t)b->want.count - b->drafts.count,
	    room_of(w, b).items, ask);
	b->stage = STAGE_TOP_UP;
	for (call = b->calls; i < n; call = call->next, i++) {
		struct chunk chunk = call->chunk;

		if (ask[i] == 0)
			continue;
		chunk.ask = ask[i];
		more[made] = call_new(b, &chunk, NULL);
		more[made]->source = call;
		more[made++]->known = topup_text(&b->drafts, i, ask[i]);
	}
	calls_admit(w, more, made);
	free(more);
	free(ask);
	free(gave);
}

/* What was missing before is missing still if it fails; that the text gave
 * fewer items than wanted is no failure. */
static void
take_top_up(struct batch *b)
{
	for (struct call *call = b->calls; call; call = call->next)
		if (!call->collected)
			take_drafts(b, call);
	drafts_by_piece(&b->drafts);
}

/* A topic that the text itself names is a term to be learned. */
static void
mark_terms(struct batch *b)
{
	const struct order *order = b->order;
	struct fold text;

	if (!forms[b->form].outline)
		return;
	fold_make(&text, order->text, order->length, false);
	for (size_t i = 0; i < b->drafts.count; i++)
		b->drafts.list[i].key_term =
		    ground_is_term(&text, b->drafts.list[i].question);
	fold_release(&text);
}

/* Why there are fewer items than were wanted. */
static const char *
reason_of(const struct batch *b)
{
	const char *reason = "few_items";

	for (const struct call *call = b->calls; call; call = call->next) {
		if (call->failure.verdict.why)
			return call->failure.verdict.why;
		if (call->cut_off)
			reason = "cut_off";
	}
	return reason;
}

/* Fewer items than wanted, although the text was asked for more. */
static void
note_few(struct batch *b)
{
	if (b->failure.verdict.why || b->drafts.count == 0 ||
	    b->drafts.count >= (size_t)b->want.count)
		return;
	begin_partial(b, 0, b->order->length);
	json_add_member_int(&b->partial, "wanted", b->want.count);
	json_add_member_int(&b->partial, "made", (long long)b->drafts.count);
	end_partial(b, reason_of(b));
}

/* A piece of a long text without a single item: the user is told. */
static void
note_empty(struct batch *b)
{
	if (!b->calls || !b->calls->next || b->drafts.count == 0)
		return;
	for (struct call *call = b->calls; call; call = call->next)
		if (!call->source && !call->text && call->gave == 0 &&
		    !call->failure.verdict.why)
			note_piece(b, call, "no_items");
}

static void
finish(struct batch *b)
{
	b->stage = STAGE_DONE;
	note_empty(b);
	merge_unique(&b->drafts, b->form);
	merge_trim(&b->drafts, b->form, (size_t)b->want.count);
	mark_terms(b);
	note_few(b);
	if (b->drafts.count == 0 && !b->failure.verdict.why)
		failure_set(&b->failure,
		    (struct verdict){CLASS_OK, "invalid_answer"}, 0,
		    "the model gave no items");
}

static bool
needs_merge(const struct batch *b)
{
	const struct drafts *all = &b->drafts;

	return forms[b->form].outline && !b->failure.verdict.why &&
	       all->count > 0 &&
	       all->list[0].piece != all->list[all->count - 1].piece;
}

/* Short: a piece had fewer items, some were no good or the same as others, or
 * an answer was cut off. */
static bool
needs_top_up(struct batch *b)
{
	if (forms[b->form].outline || b->failure.verdict.why ||
	    b->drafts.count == 0)
		return false;
	merge_unique(&b->drafts, b->form);
	return b->drafts.count < (size_t)b->want.count;
}

static void
pieces_done(struct worker *w, struct batch *b)
{
	if (!b->failure.verdict.why)
		collect(b);
	if (needs_merge(b)) {
		start_merge(w, b);
	} else if (needs_top_up(b)) {
		start_top_up(w, b);
	} else {
		finish(b);
	}
}

static void
step(struct worker *w, struct batch *b)
{
	if (w->dry) {
		b->stage = STAGE_DONE;
		dry_batch(w, b);
		return;
	}
	switch (b->stage) {
	case STAGE_PIECES:
		pieces_done(w, b);
		break;
	case STAGE_TOP_UP:
		take_top_up(b);
		finish(b);
		break;
	case STAGE_MERGE:
		take_merge(w, b);
		finish(b);
		break;
	case STAGE_DONE:
		break;
	}
}

bool
batch_advance(struct worker *w, struct batch *b)
{
	/* A step may start no call at all: then the next one follows. */
	while (b->open == 0 && b->stage != STAGE_DONE)
		step(w, b);
	return b->stage == STAGE_DONE;
}

enum settle
batch_settle(const struct failure *f)
{
	switch (f->verdict.class) {
	case CLASS_ITEM:
	case CLASS_TOO_BIG:
	case CLASS_REQUEST:
	case CLASS_FATAL:
		return SETTLE_FAIL;
	case CLASS_THROTTLE: /* the server has no room: not the task's fault */
		return SETTLE_RELEASE;
	case CLASS_OK: /* no item passed: another answer may be better */
	case CLASS_LEARN:
	case CLASS_LENGTH:
	case CLASS_TRANSPORT:
	case CLASS_TRANSIENT:
		break;
	}
	return SETTLE_RETRY;
}

void
batch_release(struct batch *b)
{
	struct call *call;

	while ((call = b->calls)) {
		b->calls = call->next;
		call_free(call);
	}
	free(b->want.model);
	drafts_release(&b->drafts);
	spending_release(&b->usage);
	buf_release(&b->partial);
	failure_release(&b->failure);
}
