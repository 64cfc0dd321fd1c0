#include "maint/health_note.h"

#include <stdarg.h>
#include <stdio.h>

#include "lib/json.h"

static const char *const level_names[] = {"ok", "warning", "error"};

const char *
health_name(enum health_level level)
{
	return level_names[level];
}

void
health_release(struct health *h)
{
	buf_release(&h->errors);
	*h = (struct health)HEALTH_EMPTY;
}

enum health_level
health_note(struct health *h, enum health_level level, const char *format, ...)
{
	char text[600];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (h->errors.length > 0)
		buf_add_char(&h->errors, ',');
	json_add_text(&h->errors, text);
	if (level > h->level)
		h->level = level;
	return level;
}
