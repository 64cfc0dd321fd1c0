#include "dequeue/task/meta.h"

#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/record.h"

void
meta_add_end(struct buf *out, const struct meta *meta)
{
	char date[CLOCK_ISO_SIZE];
	const char *children = meta->children ? meta->children : "[]";

	clock_iso(meta->done, date);
	/* With its comma also when out is empty. */
	buf_printf(out, ",\"children\":%s", children);
	json_add_member(out, "date_done", meta->done > 0 ? date : NULL);
	json_add_member(out, "task_id", meta->id);
	if (meta->parent_id)
		json_add_member(out, "parent_id", meta->parent_id);
	if (meta->group_id)
		json_add_member(out, "group_id", meta->group_id);
	buf_add_char(out, '}');
}

void
meta_add(struct buf *out, const struct meta *meta)
{
	buf_add_char(out, '{');
	json_add_member(out, "status", meta->status);
	json_add_member_raw(out, "result", meta->result, strlen(meta->result));
	json_add_member(out, "traceback", meta->traceback);
	meta_add_end(out, meta);
}

/* The classes of Celery itself are raised with what Celery gives them, and
 * its clients compare that: "revoked", a task's name, a number of seconds. */
static void
add_arguments(struct buf *out, const char *exc_type, const char *code,
    const char *message, double limit_s)
{
	char *text;

	if (strcmp(exc_type, "TaskRevokedError") == 0) {
		json_add_text(out, code);
	} else if (strcmp(exc_type, "NotRegistered") == 0) {
		json_add_text(out, message);
	} else if (strcmp(exc_type, "TimeLimitExceeded") == 0) {
		buf_printf(out, "%.15g", limit_s);
	} else {
		text = mem_printf("%s: %s", code, message);
		json_add_text(out, text);
		free(text);
	}
}

void
meta_add_exception(
    struct buf *out, const char *code, const char *message, double limit_s)
{
	const struct why_code *why = why_find(code);

	buf_add_char(out, '{');
	json_add_member(out, "exc_type", why->exc_type);
	json_add_name(out, "exc_message");
	buf_add_char(out, '[');
	add_arguments(out, why->exc_type, code, message, limit_s);
	buf_add_char(out, ']');
	json_add_member(out, "exc_module", why->exc_module);
	buf_add_char(out, '}');
}

void
meta_add_tuple(struct buf *tuples, const char *id)
{
	buf_add_text(tuples, tuples->length ? ",[[" : "[[");
	json_add_text(tuples, id);
	buf_add_text(tuples, ",null],null]");
}

void
meta_add_group(struct buf *tuples, const char *id, const char *members)
{
	buf_add_text(tuples, tuples->length ? ",[[" : "[[");
	json_add_text(tuples, id);
	buf_printf(tuples, ",null],[%s]]", members);
}
