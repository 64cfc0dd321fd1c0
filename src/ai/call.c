#include "ai/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/mem.h"

#include "ai/answer/item_check.h"
#include "ai/answer/wording.h"
#include "ai/queue.h"
#include "ai/request/reask.h"
#include "ai/request/request.h"

#define PROMPT_TOKENS 700 /* rules, schema and tags, about */

struct call *
call_new(struct batch *batch, const struct chunk *chunk, struct call *after)
{
	struct call *call = mem_alloc(sizeof *call), **link = &batch->calls;

	call->batch = batch;
	call->chunk = *chunk;
	call->heading = chunk_path(chunk, batch->order->text);
	call->cap_factor = 1;
	while (*link && *link != after)
		link = &(*link)->next;
	if (*link)
		link = &(*link)->next;
	call->next = *link;
	*link = call;
	batch->open++;
	return call;
}

void
call_free(struct call *call)
{
	free(call->heading);
	free(call->text);
	free(call->known);
	content_release(&call->good);
	drafts_release(&call->drafts);
	spending_release(&call->usage);
	free(call->answer);
	free(call->faults);
	failure_release(&call->failure);
	free(call);
}

static struct request
request_of(const struct worker *w, const struct call *call)
{
	const struct batch *b = call->batch;
	const struct chunk *c = &call->chunk;
	const struct order *order = b->order;
	struct request r = {.prompts = &w->prompts,
	    .form = b->form,
	    .language = b->want.language,
	    .model = b->want.model,
	    .ask = c->ask,
	    .learned = call->learned,
	    .cap_max = call->cap_max,
	    .temperature = w->temperature,
	    .extra = w->extra,
	    .cap_factor = call->cap_factor,
	    .answer = call->answer,
	    .faults = call->faults,
	    .known = call->known,
	    .effort = w->effort,
	    .tier = w->tier,
	    .safety = *order->safety ? order->safety : NULL};

	if (call->no_flex)
		r.tier = "auto";

	r.text = call->text ? call->text : order->text + c->offset;
	r.length = call->text ? strlen(call->text) : c->length;
	r.heading = call->text ? NULL : call->heading;
	return r;
}

void
call_request(const struct worker *w, const struct call *call, struct buf *body)
{
	struct request r = request_of(w, call);

	request_print(&r, body);
}

double
call_cost(const struct worker *w, const struct call *call)
{
	struct request r = request_of(w, call);
	size_t prompt = call->estimated;

	return (double)token_scaled(&w->scale, prompt) +
	       (double)request_cap(&r);
}

bool
call_fits_cap(const struct worker *w, const struct call *call, long cap)
{
	struct request r = request_of(w, call);

	return request_need(&r) <= cap;
}

long
call_cap(const struct worker *w, const struct call *call)
{
	struct request r = request_of(w, call);

	return request_cap(&r);
}

bool
call_is_quoted(const struct call *call, const char *message)
{
	const char *text = call->text
			       ? call->text
			       : call->batch->order->text + call->chunk.offset;
	size_t n = call->text ? strlen(call->text) : call->chunk.length;

	return wording_quotes(message, text, n);
}

static struct cache_key
key_of(const struct call *call)
{
	return (struct cache_key){call->batch->want.kind, call->flight.key};
}

static void
compute_key(struct worker *w, struct call *call)
{
	struct buf body = BUF_EMPTY;
	struct request r;

	call->learned = learn_get(&w->learnings, call->batch->want.model);
	call->cap_max = learn_cap(&w->learnings, call->batch->want.model);
	r = request_of(w, call);
	r.tier = r.safety = NULL;
	request_print(&r, &body);
	request_key(body.data, body.length, w->base, call->flight.key);
	call->estimated = PROMPT_TOKENS + call->chunk.tokens;
	if (call->known)
		call->estimated +=
		    token_estimate(call->known, strlen(call->known));
	buf_release(&body);
}

static void
follow(struct call *call, struct call *leader)
{
	call->state = CALL_FOLLOWING;
	call->leader = leader;
	call->next_follower = leader->followers;
	leader->followers = call;
}

/* Moves an object that passed, and what became of it, into the call. */
static void
accept(struct call *call, const char *language, cJSON *raw, struct draft *draft)
{
	if (!call->good.list)
		call->good.list = cJSON_CreateArray();
	cJSON_AddItemToArray(call->good.list, raw);
	snprintf(
	    call->good.language, sizeof call->good.language, "%s", language);
	drafts_add(&call->drafts, draft);
}

/* Checks each object of content; returns how many there were. */
static size_t
check_all(struct call *call, const struct check *check, struct content *content,
    struct faults *faults)
{
	char language[TONGUE_CODE];
	bool known = check_language(check, content->language, language);
	struct rejection why = {FLAW_LANGUAGE, "language"};
	const char *say = known ? language : check->language;
	struct draft draft;
	size_t index = 0;
	cJSON *raw;

	while ((raw = cJSON_DetachItemFromArray(content->list, 0))) {
		index++;
		if (known)
			why = check_item(check, raw, language, &draft);
		if (!why.flaw) {
			accept(call, language, raw, &draft);
			continue;
		}
		call->batch->rejected[why.flaw]++;
		faults_add(faults, index, why.field, flaw_says(why.flaw, say));
		cJSON_Delete(raw);
	}
	return index;
}

int
call_read(const struct worker *w, struct call *call, const char *text,
    size_t *good, struct faults *faults)
{
	struct request r = request_of(w, call);
	struct check check = {
	    .form = r.form, .language = r.language, .base = call->chunk.offset};
	size_t n = strlen(text), before = call->drafts.count, found;
	struct buf system = BUF_EMPTY;
	char tag[REQUEST_TAG_SIZE];
	struct content content;
	struct ground ground;

	*good = 0;
	if (content_read(&content, r.form, text, n) < 0)
		return -1;
	request_system(&r, &system);
	request_tag(&r, tag);
	ground_make(&ground, r.text, r.length);
	check.sent.system = system.data;
	check.sent.tag = tag;
	check.text = call->text ? NULL : &ground;
	found = check_all(call, &check, &content, faults);
	if (content.broken)
		faults_add(faults, 0, NULL, "part of the answer was no JSON");
	*good = call->drafts.count - before;
	content_release(&content);
	ground_release(&ground);
	buf_release(&system);
	return (int)found;
}

/* Takes a stored or shared answer.  False if it does not pass the checks of
 * today. */
static bool
take_shared(struct worker *w, struct call *call, const char *content)
{
	struct faults faults = {BUF_EMPTY, 0};
	size_t good;
	int found = call_read(w, call, content, &good, &faults);

	faults_release(&faults);
	return found > 0 && good > 0;
}

/* Adds what an answer of another call cost: paid by this very task, in an
 * earlier attempt or for another delivery of it, it counts as paid, for only
 * one of them is saved; else it costs nothing. */
static void
add_shared_usage(struct call *call, const char *payer,
    const struct tokens *tokens, long requests, const char *model)
{
	const char *id = call->batch->order->id;
	struct tokens none = {0};
	bool own =
	    payer && *payer && strcmp(id, "-") != 0 && strcmp(payer, id) == 0;

	spending_add(
	    &call->usage, own ? tokens : &none, own ? requests : 0, model);
	call->usage.cache_hits++;
}

static bool
take_cached(struct worker *w, struct call *call, const struct cached *found)
{
	if (!found->content)
		return false;
	if (!take_shared(w, call, found->content)) {
		answer_cache_drop(&w->cache, key_of(call));
		return false;
	}
	add_shared_usage(
	    call, found->payer, &found->tokens, found->requests, found->model);
	call->not_kept = true; /* it is stored already */
	return true;
}

void
calls_admit(struct worker *w, struct call **calls, size_t n)
{
	struct cache_key *keys = mem_array(NULL, n + 1, sizeof *keys);
	struct cached *found = mem_array(NULL, n + 1, sizeof *found);
	struct flight *twin;
	size_t leaders = 0;

	for (size_t i = 0; i < n; i++) {
		compute_key(w, calls[i]);
		twin = flight_find(&w->flights, calls[i]->flight.key);
		if (twin) {
			follow(calls[i], (struct call *)(void *)twin);
			continue;
		}
		flight_enter(&w->flights, &calls[i]->flight);
		calls[leaders] = calls[i];
		keys[leaders] = key_of(calls[leaders]);
		leaders++;
	}
	answer_cache_get(&w->cache, keys, leaders, found);
	for (size_t i = 0; i < leaders; i++) {
		if (take_cached(w, calls[i], &found[i]))
			call_end(w, calls[i]);
		else if (calls[i]->tries > 0)
			queue_urgent(w, calls[i]);
		else
			queue_call(w, calls[i]);
		cached_release(&found[i]);
	}
	free(found);
	free(keys);
}

void
call_let_go(struct worker *w, struct call *call)
{
	struct call *follower = call->followers, *next;

	call->followers = NULL;
	for (; follower; follower = next) {
		next = follower->next_follower;
		follower->leader = NULL;
		calls_admit(w, &follower, 1);
	}
}

void
call_land(struct worker *w, struct call *call)
{
	struct cache_key key = key_of(call);

	flight_leave(&w->flights, &call->flight);
	if (call->locked)
		lock_give(&w->lock, &key, 1);
	call->locked = false;
}

/* The keys of all calls that hold a lock; free() them. */
static struct cache_key *
locked_keys(const struct worker *w, size_t *n)
{
	struct cache_key *keys = NULL;
	size_t room = 0;

	*n = 0;
	for (struct order *order = w->orders; order; order = order->next)
		for (size_t i = 0; i < order->batches_count; i++)
			for (struct call *c = order->batches[i].calls; c;
			     c = c->next) {
				if (!c->locked)
					continue;
				if (*n == room) {
					room = room ? 2 * room : 64;
					keys =
					    mem_array(keys, room, sizeof *keys);
				}
				keys[(*n)++] = key_of(c);
			}
	return keys;
}

void
calls_keep_locks(struct worker *w)
{
	size_t n;
	struct cache_key *keys = locked_keys(w, &n);

	lock_keep(&w->lock, keys, n);
	free(keys);
}

void
calls_give_locks(struct worker *w)
{
	size_t n;
	struct cache_key *keys = locked_keys(w, &n);

	lock_give(&w->lock, keys, n);
	free(keys);
}

/* Whether the call may be sent: not while another worker asks the same. */
static bool
take_lock(struct worker *w, struct call *call)
{
	enum lock_result result = LOCK_TAKEN;
	struct cached found;

	/* An answer that does not pass is dropped: then the lock is free. */
	for (int i = 0; i < 2 && !call->locked; i++) {
		result = lock_take(&w->lock, key_of(call), &found);
		call->locked = result == LOCK_TAKEN;
		if (result == LOCK_BUSY)
			queue_delayed(w, call, clock_ms() + LOCK_POLL_MS);
		if (result != LOCK_ANSWER)
			break;
		if (take_cached(w, call, &found)) {
			cached_release(&found);
			call_end(w, call);
			return false;
		}
		cached_release(&found);
	}
	return result != LOCK_BUSY;
}

/* Whether the request was made before something was learned. */
static bool
is_outdated(const struct worker *w, const struct call *call)
{
	const char *model = call->batch->want.model;

	return !call->faults &&
	       (call->learned != learn_get(&w->learnings, model) ||
		   call->cap_max != learn_cap(&w->learnings, model));
}

/* The upload has cost what it may: what is there is kept. */
static void
refuse(struct worker *w, struct call *call)
{
	failure_set(&call->failure, (struct verdict){CLASS_ITEM, "token_limit"},
	    0, "the upload may cost %ld tokens (HTS_MAX_TOKENS_PER_UPLOAD)",
	    w->budget.most);
	call_fail(w, call);
}

bool
call_send(struct worker *w, struct call *call)
{
	struct order *order = call->batch->order;
	struct buf body = BUF_EMPTY;
	int64_t now = clock_ms();

	if (is_outdated(w, call)) {
		call_land(w, call);
		calls_admit(w, &call, 1);
		return false;
	}
	if (!take_lock(w, call))
		return false;
	call->cost = call_cost(w, call);
	if (!budget_take(&w->budget, &order->account, call->cost)) {
		refuse(w, call);
		return false;
	}
	call_request(w, call, &body);
	call->state = CALL_FLYING;
	call->sent = now;
	call->tries++;
	call->usage.requests++;
	if (order->first_sent == 0)
		order->first_sent = now;
	pace_sent(&w->pace, call->cost, now);
	api_send(w->api, &body, call);
	return true;
}

static void
keep(struct worker *w, const struct call *call, const char *content)
{
	const char *id = call->batch->order->id;
	struct cached value = {.payer = mem_copy(strcmp(id, "-") ? id : ""),
	    .model = mem_copy(call->usage.model ? call->usage.model
						: call->batch->want.model),
	    .content = mem_copy(content),
	    .tokens = call->usage.tokens,
	    .requests = call->usage.requests};

	answer_cache_put(&w->cache, key_of(call), &value);
	cached_release(&value);
}

/* Gives followers the answer as if from the cache. */
static void
share(struct worker *w, struct call *call, const char *content)
{
	struct call *follower = call->followers, *next;

	call->followers = NULL;
	for (; follower; follower = next) {
		next = follower->next_follower;
		follower->leader = NULL;
		if (!take_shared(w, follower, content)) {
			calls_admit(w, &follower, 1);
			continue;
		}
		add_shared_usage(follower, call->batch->order->id,
		    &call->usage.tokens, call->usage.requests,
		    call->usage.model);
		follower->not_kept = true;
		call_end(w, follower);
	}
}

void
call_end(struct worker *w, struct call *call)
{
	struct buf content = BUF_EMPTY;

	flight_leave(&w->flights, &call->flight);
	if (call->drafts.count > 0 && (!call->not_kept || call->followers)) {
		content_print(&call->good, call->batch->form, &content);
		if (!call->not_kept)
			keep(w, call, content.data);
		call_land(w, call);
		share(w, call, content.data);
	} else {
		call_land(w, call);
		call_let_go(w, call);
	}
	buf_release(&content);
	queue_ended(w, call);
}

/* The same request would fail for its followers in the same way. */
static bool
is_shared(const struct failure *f)
{
	return f->verdict.class == CLASS_REQUEST ||
	       f->verdict.class == CLASS_FATAL;
}

void
call_fail(struct worker *w, struct call *call)
{
	struct call *follower = call->followers, *next;

	if (call->drafts.count > 0) {
		failure_release(&call->failure);
		call_end(w, call);
		return;
	}
	call_land(w, call);
	if (is_shared(&call->failure)) {
		call->followers = NULL;
		for (; follower; follower = next) {
			next = follower->next_follower;
			failure_copy(&follower->failure, &call->failure);
			call_fail(w, follower);
		}
	} else {
		call_let_go(w, call);
	}
	queue_ended(w, call);
}

static bool
divide_one(struct worker *w, struct call *call)
{
	struct chunk *c = &call->chunk, second;
	const char *text = call->batch->order->text;
	size_t middle =
	    call->text ? 0 : chunk_middle(text + c->offset, c->length);
	struct call *halves[2] = {call, NULL};

	if (middle == 0)
		return false;
	call_land(w, call);
	chunk_divide(c, &second, text, middle);
	c->ask = second.ask = (c->ask + 1) / 2;
	call->cap_factor = 1;
	call->tries = 1; /* ahead of new work */
	halves[1] = call_new(call->batch, &second, call);
	halves[1]->known = mem_copy(call->known);
	halves[1]->source = call->source;
	halves[1]->tries = 1;
	calls_admit(w, halves, 2);
	return true;
}

bool
call_divide(struct worker *w, struct call *call)
{
	struct call *follower = call->followers, *next;

	call->followers = NULL;
	if (!divide_one(w, call)) {
		call->followers = follower;
		return false;
	}
	for (; follower; follower = next) {
		next = follower->next_follower;
		follower->leader = NULL;
		divide_one(w, follower);
	}
	return true;
}
