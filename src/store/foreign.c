#include "store/foreign.h"

#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/record.h"

#include "store/part.h"
#include "store/published.h"
#include "store/result.h"
#include "store/status.h"
#include "store/target.h"

static const char sql_done[] =
    "UPDATE hts.task SET outcome = 'done', settled_at = now(), result = $2"
    " WHERE id = $1 AND outcome IS NULL";

struct closing {
	const char *upload, *file;
	const char *result;   /* of a task that is done, else NULL */
	struct ending ending; /* of one that failed */
	struct part part;
	struct target target;
	struct upload_status derived;
};

static void
add_why(struct buf *out, const char *code, const char *message)
{
	buf_add_char(out, '{');
	json_add_member(out, "code", code);
	json_add_member(out, "message", message ? message : "");
	buf_add_char(out, '}');
}

/* A failure that hts stored has the message "code: message". */
static void
read_failure(const cJSON *result, struct buf *out)
{
	const cJSON *list = json_array(result, "exc_message");
	const char *text = list ? cJSON_GetStringValue(list->child)
				: json_text(result, "exc_message");
	const char *type = json_text(result, "exc_type");
	const char *colon = text ? strstr(text, ": ") : NULL;

	for (size_t i = 0; colon && i < why_codes_count; i++) {
		const char *code = why_codes[i].code;

		if (strlen(code) == (size_t)(colon - text) &&
		    strncmp(code, text, strlen(code)) == 0) {
			add_why(out, code, colon + 2);
			return;
		}
	}
	add_why(out, "internal", text ? text : type);
}

enum foreign_end
foreign_read(const char *meta, size_t n, struct buf *out)
{
	cJSON *object = json_parse(meta, n);
	const cJSON *result =
	    cJSON_GetObjectItemCaseSensitive(object, "result");
	const char *state = json_text(object, "status");
	const char *inner = json_text(result, "status");
	enum foreign_end end = FOREIGN_OPEN;

	if (state && strcmp(state, "SUCCESS") == 0) {
		end = FOREIGN_DONE;
		/* Some workers return a failure as a result. */
		if (inner && strcmp(inner, "error") == 0)
			end = FOREIGN_FAIL;
		else if (result_is_own(result))
			end = FOREIGN_LOST;
	} else if (state && (strcmp(state, "FAILURE") == 0 ||
				strcmp(state, "REVOKED") == 0)) {
		end = FOREIGN_FAIL;
	}
	if (end == FOREIGN_DONE)
		json_add_value(out, result);
	else if (end == FOREIGN_FAIL && inner)
		add_why(out, "internal", json_text(result, "error"));
	else if (end == FOREIGN_FAIL)
		read_failure(result, out);
	cJSON_Delete(object);
	return end;
}

/* The worker that did the task has written its effects.  A failure may not have
 * been written anywhere, so it is written here, as save does. */
static enum pg_status
close_row(struct store *s, void *job)
{
	struct closing *c = job;
	enum pg_status status;

	target_release(&c->target);
	part_clear(&c->part);
	status = target_lock(s, c->file ? c->file : c->upload, &c->target);
	if (status == PG_DONE && c->result)
		status = pg_run(s->pg, NULL, sql_done, 2,
		    (const char *const[]){c->part.id, c->result});
	else if (status == PG_DONE)
		status = part_write(
		    s, &c->part, &c->target, c->upload, NULL, &c->ending);
	if (status == PG_DONE && c->target.upload)
		status = status_derive(s, c->target.upload, &c->derived);
	return status;
}

static void
publish(struct store *s, const struct closing *c)
{
	struct published p = {
	    .cache = s->cache, .target = &c->target, .status = &c->derived};

	if (!c->target.upload)
		return;
	if (!c->result)
		published_part(&p, &c->part);
	published_progress(&p);
}

void
foreign_close(struct store *s, const struct foreign_row *row,
    enum foreign_end end, const char *json)
{
	cJSON *why = end == FOREIGN_FAIL ? json_object_or_text(json) : NULL;
	struct closing c = {.upload = row->upload,
	    .file = row->file,
	    .result = end == FOREIGN_DONE ? json : NULL,
	    .ending = {true, json_text(why, "code"), json_text(why, "message")},
	    .part = {.task = row->task, .id = mem_copy(row->id)}};

	tx_must(s, close_row, &c);
	publish(s, &c);
	target_release(&c.target);
	part_release(&c.part);
	cJSON_Delete(why);
}
