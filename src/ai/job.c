#include "ai/job.h"

#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/hash.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/utf8.h"

#include "ai/answer/answer.h"
#include "ai/batch.h"
#include "ai/call.h"
#include "ai/queue.h"

/* Time kept for the way back, at most this and a quarter of what is left. */
#define MARGIN_MS 10000

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
	if (!jscan_closed(&s, &rest))
		return false;
	return strspn(rest, " \t\r") == (size_t)(line + n - rest);
}

static void
set_deadline(struct job *job)
{
	int64_t left = record_time_left(job->line.data, job->line.length);
	int64_t margin = left / 4;

	if (margin > MARGIN_MS)
		margin = MARGIN_MS;
	job->deadline =
	    left == INT64_MAX ? INT64_MAX : job->arrived + left - margin;
}

/* Takes text over. */
static struct job *
job_new(struct worker *w, const char *line, size_t n, char *text)
{
	struct job *job = mem_alloc(sizeof *job);

	buf_add(&job->line, line, n);
	job->id = record_id(line, n);
	job->text = text;
	job->length = text ? strlen(text) : 0;
	job->arrived = clock_ms();
	job->limit = INT64_MAX;
	set_deadline(job);
	job->bytes = sizeof *job + job->line.capacity + job->length;
	w->bytes += job->bytes;
	job->next = w->jobs;
	if (w->jobs)
		w->jobs->previous = job;
	w->jobs = job;
	return job;
}

static void finish(struct worker *w, struct job *job);

/* Makes a batch of each kind wanted and starts all. */
static void
job_start(struct worker *w, struct job *job, const struct wants *wants)
{
	struct buf want = BUF_EMPTY;

	cache_decide(&w->cache, job->in_ring);
	/* By hand a person waits: better an error than silence. */
	w->pace.breaks |= job->in_ring;
	if (w->operands.count) {
		wants_print(&want, &w->operands);
		record_replace(&job->line, "want", want.data, want.length);
		buf_release(&want);
	}
	job->batches_count = wants->count;
	job->open = wants->count;
	for (size_t i = 0; i < wants->count; i++) {
		struct batch *b = &job->batches[i];

		b->job = job;
		b->want = wants->list[i];
		b->want.model = mem_copy(wants->list[i].model);
		b->form = form_of(&b->want);
	}
	for (size_t i = 0; i < wants->count; i++)
		batch_plan(w, &job->batches[i]);
	/* Without a word in the text there is no call that could end. */
	for (size_t i = 0; i < wants->count; i++)
		job->open -= batch_advance(w, &job->batches[i]);
	if (job->open == 0)
		finish(w, job);
}

/* The API wants to tell users apart, and need not know who they are. */
static void
read_user(struct job *job, struct span upload)
{
	struct span user =
	    upload.at ? jscan_member(upload.at, upload.length, "user_id")
		      : upload;
	char *id = user.at ? jscan_text(user) : NULL;

	if (id)
		hash_sha256_hex(id, strlen(id), job->safety);
	free(id);
}

static enum job_taken
take_record(
    struct worker *w, const char *line, size_t n, const struct members *m)
{
	char fault[128], *text = jscan_text(m->text);
	struct wants asked = {0}, wants;
	struct job *job;
	bool usable = text && utf8_valid(text, strlen(text));
	int result = w->operands.count
			 ? 0
			 : wants_read(&asked, m->want, w->model, fault);

	wants_missing(
	    &wants, w->operands.count ? &w->operands : &asked, line, n);
	if (result == 0 && wants.count == 0) {
		free(text);
	} else {
		job = job_new(w, line, n, text);
		job->in_ring = m->tag.at != NULL;
		places_read(&job->places, m->files);
		if (w->safety)
			read_user(job, m->upload);
		if (result < 0)
			job_settle(w, job, SETTLE_FAIL, "bad_argument", fault);
		else if (!usable)
			job_settle(w, job, SETTLE_FAIL, "bad_argument",
			    "text is no string of UTF-8");
		else if (job->deadline <= job->arrived)
			job_settle(w, job, SETTLE_FAIL, "time_limit",
			    "the time limit of the task is reached");
		else if (w->fatal.verdict.why && !job->in_ring)
			job_settle(w, job, SETTLE_FAIL, w->fatal.verdict.why,
			    w->fatal.message);
		else
			job_start(w, job, &wants);
	}
	result = result == 0 && wants.count == 0 ? JOB_PASS : JOB_TAKEN;
	wants_release(&wants);
	wants_release(&asked);
	return (enum job_taken)result;
}

enum job_taken
job_take(struct worker *w, const char *line, size_t n)
{
	struct members m;

	if (!read_members(line, n, &m))
		return JOB_TORN;
	if (m.settle.at || !m.text.at || !(m.want.at || w->operands.count))
		return w->dry ? JOB_TAKEN : JOB_PASS;
	return take_record(w, line, n, &m);
}

void
job_take_text(struct worker *w, const char *text, size_t n)
{
	struct buf line = BUF_EMPTY;
	struct job *job;

	buf_add_char(&line, '{');
	json_add_name(&line, "text");
	json_add_string(&line, text, n);
	buf_add_char(&line, '}');
	job = job_new(w, line.data, line.length, mem_copy_n(text, n));
	buf_release(&line);
	job_start(w, job, &w->operands);
}

static void
add_batches(const struct worker *w, struct job *job)
{
	struct buf usage = BUF_EMPTY, partial = BUF_EMPTY, list = BUF_EMPTY;

	buf_add_char(&usage, '{');
	buf_add_char(&partial, '[');
	for (size_t i = 0; i < job->batches_count; i++) {
		const struct batch *b = &job->batches[i];
		const char *name = items[b->want.kind].name;

		json_add_name(&usage, name);
		usage_print(&usage, &b->usage, b->want.model, &w->credits);
		if (b->failure.verdict.why)
			continue;
		buf_clear(&list);
		answer_print(&list, &b->want, &b->drafts, &job->places);
		record_add(&job->line, name, list.data, list.length);
		if (b->partial.length && partial.length > 1)
			buf_add_char(&partial, ',');
		buf_add(&partial, b->partial.data, b->partial.length);
	}
	buf_add_char(&usage, '}');
	buf_add_char(&partial, ']');
	record_add(&job->line, "usage", usage.data, usage.length);
	if (partial.length > 2)
		record_add(&job->line, "partial", partial.data, partial.length);
	buf_release(&usage);
	buf_release(&partial);
	buf_release(&list);
}

static void
add_spent(struct job *job)
{
	int64_t now = clock_ms();
	int64_t from = job->first_sent ? job->first_sent : now;
	struct buf more = BUF_EMPTY;
	struct tokens t = {0};
	long requests = 0;

	for (size_t i = 0; i < job->batches_count; i++) {
		t.input += job->batches[i].usage.tokens.input;
		t.output += job->batches[i].usage.tokens.output;
		requests += job->batches[i].usage.requests;
	}
	buf_printf(&more,
	    "\"input_tokens\":%ld,\"output_tokens\":%ld,\"requests\":%ld",
	    t.input, t.output, requests);
	record_spent(
	    &job->line, "ai", from - job->arrived, now - from, more.data);
	buf_release(&more);
}

size_t
job_flying(const struct job *job)
{
	size_t n = 0;

	for (size_t i = 0; i < job->batches_count; i++)
		for (const struct call *c = job->batches[i].calls; c;
		     c = c->next)
			n += c->state == CALL_FLYING;
	return n;
}

/* Frees it if it is answered and no call of it comes back any more. */
static void
leave(struct worker *w, struct job *job)
{
	if (!job->answered)
		return;
	for (size_t i = 0; i < job->batches_count; i++)
		for (const struct call *c = job->batches[i].calls; c;
		     c = c->next)
			if (c->state == CALL_FLYING || c->state == CALL_ENDED)
				return;
	job_free(w, job);
}

/* Writes the line; what still flies lands later. */
static void
put_answer(struct worker *w, struct job *job)
{
	add_spent(job);
	w->progress.records++;
	if (!w->broken && !w->dry)
		line_put(&w->out, job->line.data, job->line.length);
	job->answered = true;
	buf_release(&job->line);
	leave(w, job);
}

/* All batches have ended. */
static void
finish(struct worker *w, struct job *job)
{
	const struct failure *worst = NULL;

	add_batches(w, job);
	for (size_t i = 0; i < job->batches_count; i++) {
		const struct failure *f = &job->batches[i].failure;

		if (!f->verdict.why)
			continue;
		if (!worst || batch_settle(f) == SETTLE_RETRY)
			worst = f;
	}
	if (worst) {
		record_settle(&job->line, batch_settle(worst),
		    worst->verdict.why, worst->message,
		    (double)worst->after_ms / 1000);
		w->failed |= !job->in_ring;
	}
	put_answer(w, job);
}

void
job_call_ended(struct worker *w, struct call *call)
{
	struct batch *b = call->batch;
	struct job *job = b->job;

	if (job->answered) {
		leave(w, job);
		return;
	}
	b->open--;
	if (batch_advance(w, b) && --job->open == 0)
		finish(w, job);
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
give_up(struct worker *w, struct job *job)
{
	queue_forget(w, job);
	for (size_t i = 0; i < job->batches_count; i++)
		for (struct call *c = job->batches[i].calls; c; c = c->next)
			if (c->state == CALL_FOLLOWING)
				unfollow(c);
	for (size_t i = 0; i < job->batches_count; i++)
		for (struct call *c = job->batches[i].calls; c; c = c->next) {
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
job_settle(struct worker *w, struct job *job, enum settle settle,
    const char *code, const char *message)
{
	job->answered = true;
	give_up(w, job);
	record_settle(&job->line, settle, code, message, 0);
	w->failed |= !job->in_ring;
	if (w->dry)
		msg_warn(job->id, "%s", message);
	put_answer(w, job);
}

void
job_free(struct worker *w, struct job *job)
{
	if (job->previous)
		job->previous->next = job->next;
	else
		w->jobs = job->next;
	if (job->next)
		job->next->previous = job->previous;
	w->bytes -= job->bytes;
	for (size_t i = 0; i < job->batches_count; i++)
		batch_release(&job->batches[i]);
	places_release(&job->places);
	buf_release(&job->line);
	free(job->text);
	free(job->id);
	free(job);
}
