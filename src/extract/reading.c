#include "extract/reading.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/json.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/record.h"

#include "extract/text/clean.h"
#include "extract/limits.h"

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
keep(struct reading_file *f, struct span name, struct span value)
{
	if (f->kept.length)
		buf_add_char(&f->kept, ',');
	buf_add_char(&f->kept, '"');
	buf_add(&f->kept, name.at, name.length);
	buf_add_text(&f->kept, "\":");
	buf_add(&f->kept, value.at, value.length);
}

static void
finish_file(struct reading_file *f, const char *code, const char *message)
{
	f->state = READING_FILE_DONE;
	report_fail(&f->report, code, message);
}

/* An entry that came with text or an error is done; one without any of
 * those and without a path cannot be. */
static void
settle_file(struct reading_file *f, struct span cached, struct span entry)
{
	struct span error = jscan_member(entry.at, entry.length, "error");

	if (cached.at && report_read(&f->report, cached.at, cached.length))
		f->state = READING_FILE_DONE;
	else if (f->path)
		f->fresh = true;
	else if (error.at && report_read(&f->report, entry.at, entry.length))
		f->state = READING_FILE_DONE;
	else
		finish_file(f, "internal", "the record names no path");
}

static void
parse_file(struct reading_file *f, struct span entry)
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
		else if (span_is(name, "sha256") && !f->sha256)
			f->sha256 = jscan_text(value);
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
reading_refuse(struct reading *reading, const char *code, const char *message)
{
	if (reading->refused)
		return;
	reading->refused = code;
	reading->refused_message = message;
}

static void
parse_files(struct reading *reading, struct span files)
{
	struct jscan scan;
	struct span name, value;

	jscan_start(&scan, files.at, files.length);
	while (!scan.object && jscan_next(&scan, &name, &value)) {
		if (reading->count == READING_FILES_MAX) {
			reading_refuse(reading, "bad_argument",
			    "the record has too many files");
			return;
		}
		reading->files = mem_array(
		    reading->files, reading->count + 1, sizeof *reading->files);
		parse_file(&reading->files[reading->count], value);
		reading->done +=
		    reading->files[reading->count++].state == READING_FILE_DONE;
	}
	if (scan.failed || reading->count == 0)
		reading_refuse(
		    reading, "not_found", "there are no files to read");
}

/* Whether the line asks for text: files, but no text and no outcome.  One
 * pass; what comes behind the files is not looked at. */
static enum filter_line
look(const char *line, size_t n, struct span *files)
{
	struct span name, value;
	struct jscan scan;
	const char *rest;

	*files = (struct span){NULL, 0};
	jscan_start(&scan, line, n);
	if (scan.failed || !scan.object || line[n - 1] != '}')
		return FILTER_BROKEN;
	while (jscan_next(&scan, &name, &value)) {
		if (span_is(name, "settle") || span_is(name, "text"))
			return FILTER_PASS;
		if (span_is(name, "files") && !files->at)
			*files = value;
	}
	if (!jscan_closed(&scan, &rest))
		return FILTER_BROKEN;
	return files->at && !jscan_is_null(*files) ? FILTER_HELD : FILTER_PASS;
}

static char *
owner_of(const char *line, size_t n)
{
	struct span upload = jscan_member(line, n, "upload"), user;

	if (!upload.at)
		return NULL;
	user = jscan_member(upload.at, upload.length, "user_id");
	if (!user.at || jscan_is_null(user))
		user = jscan_member(upload.at, upload.length, "id");
	return user.at ? jscan_text(user) : NULL;
}

enum filter_line
reading_parse(const char *line, size_t n, struct reading **reading)
{
	struct span files;
	enum filter_line kind = n ? look(line, n, &files) : FILTER_BROKEN;
	struct reading *j;

	if (kind != FILTER_HELD)
		return kind;
	j = mem_alloc(sizeof *j);
	j->id = record_id(line, n);
	j->owner = owner_of(line, n);
	buf_add(&j->held.line, line, n);
	parse_files(j, files);
	*reading = j;
	return FILTER_HELD;
}

struct reading *
reading_of_operand(const char *operand)
{
	const char *slash = strrchr(operand, '/');
	const char *name = slash ? slash + 1 : operand;
	struct reading *reading = mem_alloc(sizeof *reading);
	struct reading_file *f = mem_alloc(sizeof *f);

	reading->id = mem_copy(operand);
	reading->held.name = reading->id;
	reading->files = f;
	reading->count = 1;
	f->source = strcmp(operand, "-") == 0 ? READING_STDIN : READING_OPERAND;
	f->fd = -1;
	f->name = mem_copy(name);
	f->path = mem_copy(operand);
	json_add_member(&f->kept, "name", name);
	buf_printf(&reading->held.line, "{\"files\":[{%s}]}", f->kept.data);
	return reading;
}

void
reading_free(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		struct reading_file *f = &reading->files[i];

		buf_release(&f->kept);
		free(f->name);
		free(f->path);
		free(f->sha256);
		free(f->messages);
		if (f->fd >= 0)
			close(f->fd);
		report_release(&f->report);
	}
	free(reading->files);
	free(reading->id);
	free(reading->owner);
	buf_release(&reading->held.line);
	free(reading);
}

struct reading_file *
reading_in_state(struct reading *reading, enum reading_file_state state)
{
	for (size_t i = 0; i < reading->count && !reading->refused; i++)
		if (reading->files[i].state == state)
			return &reading->files[i];
	return NULL;
}

/* Text behind as much as a record may hold is cut when the record is made:
 * to keep it until then would cost memory per file. */
static void
drop_excess(struct reading *reading)
{
	size_t before = 0;

	for (size_t i = 0; i < reading->count; i++) {
		struct report *r = &reading->files[i].report;

		if (before > limits->text)
			report_cut(r, 0);
		before += r->length;
	}
}

void
reading_done(struct reading *reading, struct reading_file *file)
{
	file->state = READING_FILE_DONE;
	reading->done++;
	drop_excess(reading);
}

/* Joins texts, one form feed between; sets where each begins.  What is over
 * the limit is cut from the reports, too. */
static void
join(
    struct reading *reading, struct buf *text, size_t *offsets, bool *truncated)
{
	bool first = true;

	for (size_t i = 0; i < reading->count; i++) {
		struct report *r = &reading->files[i].report;
		size_t room, n;

		if (!r->text)
			continue;
		if (!first && text->length < limits->text)
			buf_add_char(text, '\f');
		first = false;
		room = limits->text - text->length;
		if (r->length > room) {
			n = clean_cut(r->text, r->length, room);
			report_cut(r, n);
		}
		*truncated = *truncated || r->truncated;
		offsets[i] = text->length;
		buf_add(text, r->text, r->length);
	}
}

static void
add_files(const struct reading *reading, const size_t *offsets, struct buf *out)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < reading->count; i++) {
		const struct reading_file *f = &reading->files[i];

		buf_add_text(out, i ? ",{" : "{");
		buf_add(out, f->kept.data, f->kept.length);
		report_add_members(&f->report, offsets[i], out);
		/* Cut text is not for a cache: a limit may be raised. */
		if (f->fresh && !f->report.code && !f->report.truncated)
			json_add_member_raw(out, "fresh", "true", 4);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void
add_text(struct reading *reading, const struct buf *text, bool truncated)
{
	struct buf json = BUF_EMPTY;

	json_add_string(&json, text->data, text->length);
	record_add(&reading->held.line, "text", json.data, json.length);
	if (truncated)
		record_add(&reading->held.line, "truncated", "true", 4);
	buf_release(&json);
}

static void
finish_read(struct reading *reading)
{
	size_t *offsets = mem_array(NULL, reading->count + 1, sizeof *offsets);
	struct buf text = BUF_EMPTY, files = BUF_EMPTY;
	bool truncated = false;
	const struct report *failed = NULL;

	memset(offsets, 0, (reading->count + 1) * sizeof *offsets);
	join(reading, &text, offsets, &truncated);
	add_files(reading, offsets, &files);
	record_replace(&reading->held.line, "files", files.data, files.length);
	for (size_t i = 0; i < reading->count && !failed; i++)
		failed = reading->files[i].report.code
			     ? &reading->files[i].report
			     : NULL;
	if (text.length || !failed)
		add_text(reading, &text, truncated);
	else
		record_settle(&reading->held.line, SETTLE_FAIL, failed->code,
		    failed->message, 0);
	buf_release(&text);
	buf_release(&files);
	free(offsets);
}

void
reading_finish(struct reading *reading, int64_t now, bool by_hand)
{
	int64_t began = reading->began ? reading->began : now;

	if (reading->held.late)
		record_settle(&reading->held.line, SETTLE_FAIL, "time_limit",
		    "reading the files took longer than the task may", 0);
	else if (reading->refused)
		record_settle(&reading->held.line,
		    reading->release ? SETTLE_RELEASE : SETTLE_FAIL,
		    reading->refused, reading->refused_message,
		    reading->release ? reading->after_s : 0);
	else
		finish_read(reading);
	if (!by_hand)
		record_spent(&reading->held.line, "extract",
		    began - reading->held.since, now - began, NULL);
}

void
reading_text(const struct reading *reading, struct buf *out)
{
	for (size_t i = 0; i < reading->count; i++) {
		const struct report *r = &reading->files[i].report;

		if (!r->text)
			continue;
		if (out->length)
			buf_add_char(out, '\f');
		buf_add(out, r->text, r->length);
	}
}
