#include <string.h>

#include "lib/json.h"
#include "lib/record.h"

#include "store/pending.h"
#include "store/status.h"
#include "store/target.h"

static const char sql_close[] =
    "UPDATE hts.task SET outcome = $2, settled_at = now(),"
    " result = CASE $2 WHEN 'done' THEN $3::json END,"
    " why = CASE $2 WHEN 'fail' THEN $3::json END"
    " WHERE id = $1 AND outcome IS NULL";

struct closing {
	const char *id, *upload, *outcome, *json;
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

/* The message of a failure of ours reads "code: message". */
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
		/* Some workers return their failures. */
		if (inner && strcmp(inner, "error") == 0)
			end = FOREIGN_FAIL;
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

static enum pg_status
close_row(struct store *s, void *job)
{
	struct closing *c = job;
	enum pg_status status;

	target_release(&c->target);
	status = target_lock(s, c->upload, &c->target);
	if (status == PG_DONE)
		status = pg_run(s->pg, NULL, sql_close, 3,
		    (const char *const[]){c->id, c->outcome, c->json});
	if (status == PG_DONE && c->target.upload)
		status = status_derive(s, c->target.upload, &c->derived);
	return status;
}

void
foreign_close(struct store *s, const char *id, const char *upload,
    enum foreign_end end, const char *json)
{
	struct closing c = {.id = id,
	    .upload = upload,
	    .outcome = end == FOREIGN_DONE ? "done" : "fail",
	    .json = json};

	tx_must(s, close_row, &c);
	if (c.target.upload)
		cache_progress(s->cache, c.target.session, PROGRESS_MORE,
		    c.derived.status, c.derived.percent);
	target_release(&c.target);
}
