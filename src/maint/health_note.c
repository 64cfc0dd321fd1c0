#include "maint/health_note.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

bool
health_info(const char *info, const char *name, char *out, size_t size)
{
	size_t length = strlen(name), n;
	const char *line = info;

	while (line && *line) {
		if (strncmp(line, name, length) == 0 && line[length] == ':') {
			line += length + 1;
			n = strcspn(line, "\r\n");
			if (n >= size)
				n = size - 1;
			memcpy(out, line, n);
			out[n] = '\0';
			return true;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return false;
}
