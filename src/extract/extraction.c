#include "extract/extraction.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/json.h"

void
extraction_init(struct extraction *x)
{
	memset(x, 0, sizeof *x);
}

void
extraction_release(struct extraction *x)
{
	buf_release(&x->text);
	buf_release(&x->title);
	buf_release(&x->page_flags);
	buf_release(&x->warnings);
}

bool
extraction_has_text(const struct buf *text)
{
	for (size_t i = 0; i < text->length; i++)
		if ((unsigned char)text->data[i] > ' ')
			return true;
	return false;
}

int
extraction_fail(struct extraction *x, const char *code, const char *format, ...)
{
	va_list arguments;

	if (x->error)
		return -1;
	x->error = code;
	va_start(arguments, format);
	vsnprintf(x->message, sizeof x->message, format, arguments);
	va_end(arguments);
	return -1;
}

void
extraction_warn(struct extraction *x, const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (x->warnings.length)
		buf_add_char(&x->warnings, ',');
	json_add_text(&x->warnings, text);
}

void
extraction_spare(struct extraction *x)
{
	bool again = x->error && x->spared == x->error;

	if (!x->error || (strcmp(x->error, "damaged") != 0 &&
			     strcmp(x->error, "limit_time") != 0))
		return;
	x->spared = x->error;
	x->error = NULL;
	x->partial = true;
	/* No part is read any more once the time is up: that is said once. */
	if (!again || strcmp(x->spared, "limit_time") != 0)
		extraction_warn(x, "%s", x->message);
}

void
extraction_end(struct extraction *x, const char *code, const char *message)
{
	if (!x->error)
		snprintf(x->message, sizeof x->message, "%s", message);
	x->spared = code;
	x->partial = true;
	extraction_warn(x, "%s", message);
}

void
extraction_count(
    struct extraction *x, size_t most, const char *things, const char *setting)
{
	if (!x->counted && setting)
		extraction_warn(x, "only the first %zu %s are read (%s)", most,
		    things, setting);
	else if (!x->counted)
		extraction_warn(
		    x, "only the first %zu %s are read", most, things);
	x->truncated = x->counted = true;
}
