#include "lib/record.h"

#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"

const struct why_code why_codes[] = {
    /* the task itself */
    {"bad_argument", "ValueError", "builtins",
	"an argument of the task is missing or wrong"},
    {"not_found", "NotFound", "hts", "no upload, task or file has this id"},
    {"gone", "NotFound", "hts", "the upload was deleted meanwhile"},
    {"not_registered", "NotRegistered", "celery.exceptions",
	"hts does not know this task"},
    {"not_runnable", "CanvasError", "hts",
	"the step of a workflow cannot be sent as a task"},
    {"undecodable", "ContentDisallowed", "kombu.exceptions",
	"the message cannot be read"},
    {"expired", "TaskRevokedError", "celery.exceptions",
	"the task's time was over before it ran"},
    {"revoked", "TaskRevokedError", "celery.exceptions",
	"a client revoked the task"},
    {"terminated", "TaskRevokedError", "celery.exceptions",
	"a client terminated the task"},
    {"time_limit", "TimeLimitExceeded", "billiard.exceptions",
	"the task took longer than its time limit"},
    {"poison", "WorkerLostError", "billiard.exceptions",
	"the task broke the worker twice"},
    {"unsettled", "InternalError", "hts", "a stage lost the outcome: a bug"},
    {"internal", "InternalError", "hts", "a bug or an unknown failure"},
    /* the surroundings */
    {"shutdown", "WorkerShutdown", "hts", "the worker is stopping"},
    {"database", "DatabaseError", "hts", "PostgreSQL is away or refuses"},
    {"redis", "RedisError", "hts", "Redis is away or refuses"},
    {"disk", "DiskError", "hts",
	"the temporary directory is full or read-only"},
    /* the document */
    {"unreadable", "DocumentError", "hts", "the file cannot be opened"},
    {"too_large", "DocumentError", "hts",
	"the file is over MAX_UPLOAD_SIZE_MB"},
    {"empty", "DocumentError", "hts",
	"the file has no bytes or only white space"},
    {"unsupported", "DocumentError", "hts",
	"this type of document is not read"},
    {"binary", "DocumentError", "hts", "the file is no document and no text"},
    {"encrypted", "DocumentError", "hts",
	"the document is protected by a password"},
    {"damaged", "DocumentError", "hts", "the document is broken"},
    {"unsafe_xml", "DocumentError", "hts",
	"the document declares XML entities"},
    {"limit_archive", "DocumentError", "hts",
	"the document unpacks to too much"},
    {"limit_memory", "DocumentError", "hts",
	"the document needs too much memory"},
    {"limit_time", "DocumentError", "hts",
	"the document takes too long to read"},
    {"no_text", "DocumentError", "hts",
	"the document was read and has no text"},
    {"needs_ocr", "DocumentError", "hts", "the document is scanned pages"},
    {"helper_missing", "DocumentError", "hts",
	"a program to read this type is not installed"},
    {"crashed", "DocumentError", "hts", "reading the document crashed"},
    /* what it may cost */
    {"no_credits", "AIError", "hts", "the user has no credits left"},
    {"token_limit", "AIError", "hts", "the upload may cost no more tokens"},
    /* the API */
    {"quota", "AIError", "hts", "the API's quota or credit is used up"},
    {"key", "AIError", "hts", "the API refuses the key"},
    {"model", "AIError", "hts", "the API does not know the model"},
    {"refused", "AIError", "hts", "the model or the API refuses the request"},
    {"content_filter", "AIError", "hts", "a content filter stopped the answer"},
    {"invalid_answer", "AIError", "hts", "the model's answers cannot be used"},
    {"rate_limit", "AIError", "hts", "the API asks to send less"},
    {"api", "AIError", "hts", "the API fails"},
    {"unreachable", "AIError", "hts", "the API cannot be reached"},
    {"too_big", "AIError", "hts", "the text is too long for the model"},
};
const size_t why_codes_count = sizeof why_codes / sizeof *why_codes;

const struct why_code *
why_find(const char *code)
{
	const struct why_code *internal = NULL;

	for (size_t i = 0; i < why_codes_count; i++) {
		if (code && strcmp(why_codes[i].code, code) == 0)
			return &why_codes[i];
		if (strcmp(why_codes[i].code, "internal") == 0)
			internal = &why_codes[i];
	}
	return internal;
}

static const char *const settle_names[] = {
    NULL, "done", "retry", "fail", "release"};

const char *
settle_name(enum settle settle)
{
	return settle_names[settle];
}

void
record_add(struct buf *line, const char *name, const char *value, size_t n)
{
	struct buf member = BUF_EMPTY;
	bool first;

	/* The line is an object, so its last byte is the closing brace. */
	first = line->length >= 2 && line->data[line->length - 2] == '{';
	line->length--;
	if (!first)
		buf_add_char(line, ',');
	json_add_string(&member, name, strlen(name));
	buf_add(line, member.data, member.length);
	buf_add_char(line, ':');
	buf_add(line, value, n);
	buf_add_char(line, '}');
	buf_release(&member);
}

void
record_add_text(struct buf *line, const char *name, const char *text)
{
	struct buf value = BUF_EMPTY;

	json_add_text(&value, text);
	record_add(line, name, value.data, value.length);
	buf_release(&value);
}

void
record_replace(struct buf *line, const char *name, const char *value, size_t n)
{
	struct span old = jscan_member(line->data, line->length, name);

	if (old.at)
		buf_replace(
		    line, (size_t)(old.at - line->data), old.length, value, n);
	else
		record_add(line, name, value, n);
}

void
record_settle(struct buf *line, enum settle settle, const char *code,
    const char *message, double after_s)
{
	struct buf why = BUF_EMPTY;

	record_add_text(line, "settle", settle_name(settle));
	if (code) {
		buf_add_char(&why, '{');
		json_add_member(&why, "code", code);
		json_add_member(&why, "message", message ? message : "");
		buf_add_char(&why, '}');
		record_add(line, "why", why.data, why.length);
	}
	if (after_s > 0) {
		buf_clear(&why);
		buf_printf(&why, "%.3f", after_s);
		record_add(line, "after", why.data, why.length);
	}
	buf_release(&why);
}

void
record_spent(struct buf *line, const char *stage, int64_t queued_ms,
    int64_t work_ms, const char *more)
{
	struct span old = jscan_member(line->data, line->length, "spent");
	struct buf entry = BUF_EMPTY, list = BUF_EMPTY;

	buf_add_char(&entry, '{');
	json_add_member(&entry, "stage", stage);
	json_add_member_int(&entry, "queued_ms", queued_ms);
	json_add_member_int(&entry, "work_ms", work_ms);
	if (more && *more)
		buf_printf(&entry, ",%s", more);
	buf_add_char(&entry, '}');
	buf_add_char(&list, '[');
	if (old.at && old.length > 2 && old.at[0] == '[') {
		buf_add(&list, old.at + 1, old.length - 2);
		buf_add_char(&list, ',');
	}
	buf_add(&list, entry.data, entry.length);
	buf_add_char(&list, ']');
	record_replace(line, "spent", list.data, list.length);
	buf_release(&entry);
	buf_release(&list);
}

enum settle
record_settled(const char *line, size_t n)
{
	struct span value = jscan_member(line, n, "settle");

	for (int s = SETTLE_DONE; s <= SETTLE_RELEASE; s++)
		if (jscan_is(value, settle_names[s]))
			return (enum settle)s;
	return SETTLE_NONE;
}

int64_t
record_time_left(const char *line, size_t n)
{
	long long deadline;

	if (!jscan_integer(
		jscan_member(line, n, "deadline"), 0, INT64_MAX, &deadline))
		return INT64_MAX;
	return deadline - clock_ms();
}

char *
record_id(const char *line, size_t n)
{
	char *id = jscan_text(jscan_member(line, n, "id"));

	return id ? id : mem_copy("-");
}
