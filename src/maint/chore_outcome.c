#include "maint/chore_outcome.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/exits.h"
#include "lib/json.h"

void
outcome_release(struct outcome *o)
{
	buf_release(&o->message);
	buf_release(&o->result);
	*o = (struct outcome)OUTCOME_EMPTY;
}

void
outcome_done(struct outcome *o)
{
	outcome_release(o);
	o->settle = SETTLE_DONE;
}

void
outcome_failed(struct outcome *o, enum settle settle, const char *code,
    const char *format, ...)
{
	char text[1024];
	va_list arguments;

	/* Printed into an array first, for an argument may point into the old
	 * message. */
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	outcome_release(o);
	o->settle = settle;
	o->code = why_find(code)->code;
	buf_add_text(&o->message, text);
}

void
outcome_print(struct buf *out, const struct outcome *o)
{
	buf_add_char(out, '{');
	json_add_member(out, "settle", settle_name(o->settle));
	if (o->code)
		json_add_member(out, "code", o->code);
	if (o->message.length > 0)
		json_add_member(out, "message", o->message.data);
	if (o->result.length > 0)
		json_add_member_raw(
		    out, "result", o->result.data, o->result.length);
	buf_add_char(out, '}');
}

int
outcome_read(struct outcome *o, const char *text, size_t n)
{
	cJSON *json = json_parse(text, n);
	enum settle settle = record_settled(text, n);
	const char *code = json_text(json, "code");
	const char *message = json_text(json, "message");
	struct span result = jscan_member(text, n, "result");
	int status = -1;

	if (!json || settle == SETTLE_NONE)
		goto out;
	if (settle == SETTLE_DONE && result.at) {
		outcome_done(o);
		buf_add(&o->result, result.at, result.length);
		status = 0;
	} else if (settle != SETTLE_DONE && code) {
		outcome_failed(o, settle, code, "%s", message ? message : "");
		status = 0;
	}
out:
	cJSON_Delete(json);
	return status;
}

int
outcome_exit(const struct outcome *o)
{
	switch (o->settle) {
	case SETTLE_DONE:
		return EXIT_DRAINED;
	case SETTLE_FAIL:
		return EXIT_PERMANENT;
	case SETTLE_NONE:
	case SETTLE_RETRY:
	case SETTLE_RELEASE:
		break;
	}
	return EXIT_TEMPORARY;
}
