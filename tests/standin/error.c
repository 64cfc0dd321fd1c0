#include "error.h"

#include <stdarg.h>
#include <stdio.h>

#include "lib/json.h"

void
error_request(struct api_error *error, const char *code, const char *param,
    const char *format, ...)
{
	va_list arguments;

	error->status = 400;
	error->type = "invalid_request_error";
	error->code = code;
	snprintf(error->param, sizeof error->param, "%s", param ? param : "");
	va_start(arguments, format);
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
}

void
error_set(struct api_error *error, int status, const char *type,
    const char *code, const char *format, ...)
{
	va_list arguments;

	error->status = status;
	error->type = type;
	error->code = code;
	error->param[0] = '\0';
	va_start(arguments, format);
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
}

void
error_body(struct buf *out, const struct api_error *error)
{
	buf_add_text(out, "{\"error\":{");
	json_add_member(out, "message", error->message);
	json_add_member(out, "type", error->type);
	json_add_member(out, "param", error->param[0] ? error->param : NULL);
	json_add_member(out, "code", error->code);
	buf_add_text(out, "}}");
}
