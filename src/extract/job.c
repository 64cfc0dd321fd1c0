#include "extract/job.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/json.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/record.h"

#include "extract/text/clean.h"
#include "extract/limits.h"

#define GIVE_UP_MS 10000

/* Members of a file's entry that this program takes or makes. */
static const char *const own_members[] = {"path", "temporary", "cached", "type",
    "offset", "length", "pages", "characters", "page_map", "warnings", "fresh",
    "error", "encoding", "title", "source", "ocr_pages", "partial", "truncated",
    "restricted"};

static bool
span_is(struct span name, const char *word)
{
	return name.length == strlen(word) &&
	       memcmp(name.at, word, name.length) == 0;
}

static bool
is_own(struct span name)
{
	for (size_t i = 0; i < sizeof own_members / sizeof *own_members; i++)
		if (span_is(name, own_members[i]))
			return true;
	return false;
}

static void
keep(struct job_file *f, struct span name, struct span value)
{
	if (f->kept.length)
		buf_add_char(&f->kept, ',');
	buf_add_char(&f->kept, '"');
	buf_add(&f->kept, name.at, name.length);
	buf_add_text(&f->kept, "\":");
	buf_add(&f->kept, value.at, value.length);
}

static void
finish_file(struct job_file *f, const char *code, const char *message)
{
	f->state = JOB_FILE_DONE;
	answer_fail(&f->answer, code, message);
}

/* An entry that came with text or an error is done; one without any of
 * those and without a path cannot be. */
static void
settle_file(struct job_file *f, struct span cached, struct span entry)
{
	struct span error = jscan_member(entry.at, entry.length, "error");

	if (cached.at && answer_read(&f->answer, cached.at, cached.length))
		f->state = JOB_FILE_DONE;
	else if (f->path)
		f->fresh = true;
	else if (error.at && answer_read(&f->answer, entry.at, entry.length))
		f->state = JOB_FILE_DONE;
	else
		finish_file(f, "internal", "the record names no path");
}

static void
parse_file(struct job_file *f, struct span entry)
{
	struct jscan scan;
	struct span name, value, cached = {NULL, 0};

	memset(f, 0, sizeof *f);
	f->fd = -1;
	jscan_start(&scan, entry.at, entry.length);
	while (scan.object && jscan_next(&scan, &name, &value)) {
		if (span_is(name, "name") && !f->name)
			f->name = jscan_text(value);
		else if (span_is(name, "path") && !f->path)
			f->path = jscan_text(value);
		else if (span_is(name, "temporary"))
			f->temporary = jscan_is_true(value);
		else if (span_is(name, "cached"))
			cached = value;
		if (!is_own(name))
			keep(f, name, value);
	}
	settle_file(f, cached, entry);
}

void
job_refuse(struct job *job, const char *code, const char *message)
{
	if (job->refused)
		return;
	job->refused = code;
	job->refused_message = message;
}

static void
parse_files(struct job *job, struct span files)
{
	struct jscan scan;
	struct span name, value;

	jscan_start(&scan, files.at, files.length);
	while (!scan.object && jscan_next(&scan, &name, &value)) {
		if (job->count == JOB_FILES_MAX) {
			job_refuse(job, "bad_argument",
			    "the record has too many files");
			return;
		}
		job->files =
		    mem_array(job->files, job->count + 1, sizeof *job->files);
		parse_file(&job->files[job->count], value);
		job->done += job->files[job->count++].state == JOB_FILE_DONE;
	}
	if (scan.failed || job->count == 0)
		job_refuse(job, "not_found", "there are no files to read");
}

/* Whether the line asks for text: files, but no text and no outcome.  One
 * pass; what comes behind the answer is not looked at. */
static enum job_kind
look(const char *line, size_t n, struct span *files)
{
	struct span name, value;
	struct jscan scan;
	const char *rest;

	*files = (struct span){NULL, 0};
	jscan_start(&scan, line, n);
	if (scan.failed || !scan.object || line[n - 1] != '}')
		return JOB_BROKEN;
	while (jscan_next(&scan, &name, &value)) {
		if (span_is(name, "settle") || span_is(name, "text"))
			return JOB_PASS;
		if (span_is(name, "files") && !files->at)
			*files = value;
	}
	if (!jscan_closed(&scan, &rest))
		return JOB_BROKEN;
	return files->at && !jscan_is_null(*files) ? JOB_WORK : JOB_PASS;
}

int64_t
job_give_up(int64_t now, int64_t left)
{
	int64_t early = left / 4 < GIVE_UP_MS ? left / 4 : GIVE_UP_MS;

	if (left == INT64_MAX)
		return INT64_MAX;
	return left > 0 ? now + left - early : now;
}

enum job_kind
job_parse(const char *line, size_t n, int64_t now, struct job **job)
{
	struct span files;
	enum job_kind kind = n ? look(line, n, &files) : JOB_BROKEN;
	struct job *j;

	if (kind != JOB_WORK)
		return kind;
	j = mem_alloc(sizeof *j);
	j->arrived = now;
	j->give_up = job_give_up(now, record_time_left(line, n));
	j->id = record_id(line, n);
	buf_add(&j->line, line, n);
	parse_files(j, files);
	*job = j;
	return JOB_WORK;
}

struct job *
job_of_operand(const char *operand)
{
	const char *slash = strrchr(operand, '/');
	const char *name = slash ? slash + 1 : operand;
	struct job *job = mem_alloc(sizeof *job);
	struct job_file *f = mem_alloc(sizeof *f);

	job->id = mem_copy(operand);
	job->give_up = INT64_MAX;
	job->files = f;
	job->count = 1;
	f->source = strcmp(operand, "-") == 0 ? JOB_STDIN : JOB_OPERAND;
	f->fd = -1;
	f->name = mem_copy(name);
	f->path = mem_copy(operand);
	json_add_member(&f->kept, "name", name);
	buf_printf(&job->line, "{\"files\":[{%s}]}", f->kept.data);
	return job;
}

void
job_free(struct job *job)
{
	for (size_t i = 0; i < job->count; i++) {
		struct job_file *f = &job->files[i];

		buf_release(&f->kept);
		free(f->name);
		free(f->path);
		if (f->fd >= 0)
			close(f->fd);
		answer_release(&f->answer);
	}
	free(job->files);
	free(job->id);
	buf_release(&job->line);
	free(job);
}

struct job_file *
job_in_state(struct job *job, enum job_file_state state)
{
	for (size_t i = 0; i < job->count && !job->refused; i++)
		if (job->files[i].state == state)
			return &job->files[i];
	return NULL;
}

/* Text behind as much as a record may hold is cut when the record is made:
 * to keep it until then would cost memory per file. */
static void
drop_excess(struct job *job)
{
	size_t before = 0;

	for (size_t i = 0; i < job->count; i++) {
		struct answer *a = &job->files[i].answer;

		if (before > limits->text)
			answer_cut(a, 0);
		before += a->length;
	}
}

void
job_done(struct job *job, struct job_file *file)
{
	file->state = JOB_FILE_DONE;
	job->done++;
	drop_excess(job);
}

/* Joins texts, one form feed between; sets where each begins.  What is over
 * the limit is cut from the answers, too. */
static void
join(struct job *job, struct buf *text, size_t *offsets, bool *truncated)
{
	bool first = true;

	for (size_t i = 0; i < job->count; i++) {
		struct answer *a = &job->files[i].answer;
		size_t room, n;

		if (!a->text)
			continue;
		if (!first && text->length < limits->text)
			buf_add_char(text, '\f');
		first = false;
		room = limits->text - text->length;
		if (a->length > room) {
			n = clean_cut(a->text, a->length, room);
			answer_cut(a, n);
		}
		*truncated = *truncated || a->truncated;
		offsets[i] = text->length;
		buf_add(text, a->text, a->length);
	}
}

static void
add_files(const struct job *job, const size_t *offsets, struct buf *out)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < job->count; i++) {
		const struct job_file *f = &job->files[i];

		buf_add_text(out, i ? ",{" : "{");
		buf_add(out, f->kept.data, f->kept.length);
		answer_add_members(&f->answer, offsets[i], out);
		/* Cut text is not for a cache: a limit may be raised. */
		if (f->fresh && !f->answer.code && !f->answer.truncated)
			json_add_member_raw(out, "fresh", "true", 4);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void
add_text(struct job *job, const struct buf *text, bool truncated)
{
	struct buf json = BUF_EMPTY;

	json_add_string(&json, text->data, text->length);
	record_add(&job->line, "text", json.data, json.length);
	if (truncated)
		record_add(&job->line, "truncated", "true", 4);
	buf_release(&json);
}

static void
finish_read(struct job *job)
{
	size_t *offsets = mem_array(NULL, job->count + 1, sizeof *offsets);
	struct buf text = BUF_EMPTY, files = BUF_EMPTY;
	bool truncated = false;
	const struct answer *failed = NULL;

	memset(offsets, 0, (job->count + 1) * sizeof *offsets);
	join(job, &text, offsets, &truncated);
	add_files(job, offsets, &files);
	record_replace(&job->line, "files", files.data, files.length);
	for (size_t i = 0; i < job->count && !failed; i++)
		failed =
		    job->files[i].answer.code ? &job->files[i].answer : NULL;
	if (text.length || !failed)
		add_text(job, &text, truncated);
	else
		record_settle(
		    &job->line, SETTLE_FAIL, failed->code, failed->message, 0);
	buf_release(&text);
	buf_release(&files);
	free(offsets);
}

void
job_finish(struct job *job, int64_t now, bool by_hand)
{
	int64_t began = job->began ? job->began : now;

	if (job->late)
		record_settle(&job->line, SETTLE_FAIL, "time_limit",
		    "reading the files took longer than the task may", 0);
	else if (job->refused)
		record_settle(&job->line,
		    job->release ? SETTLE_RELEASE : SETTLE_FAIL, job->refused,
		    job->refused_message, 0);
	else
		finish_read(job);
	if (!by_hand)
		record_spent(&job->line, "extract", began - job->arrived,
		    now - began, NULL);
}

void
job_text(const struct job *job, struct buf *out)
{
	for (size_t i = 0; i < job->count; i++) {
		const struct answer *a = &job->files[i].answer;

		if (!a->text)
			continue;
		if (out->length)
			buf_add_char(out, '\f');
		buf_add(out, a->text, a->length);
	}
}
