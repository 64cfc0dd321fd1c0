#include "dequeue/core/event_repr.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

static void
repr_char(struct buf *out, char c, char quote)
{
	static const char from[] = "\n\r\t\\", to[] = "nrt\\";
	const char *which = c ? strchr(from, c) : NULL;

	if (which)
		buf_printf(out, "\\%c", to[which - from]);
	else if (c == quote)
		buf_printf(out, "\\%c", c);
	else if ((unsigned char)c < ' ' || c == 0x7f)
		buf_printf(out, "\\x%02x", (unsigned char)c);
	else
		buf_add_char(out, c);
}

void
repr_text(struct buf *out, const char *text)
{
	char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';

	buf_add_char(out, quote);
	for (; *text; text++)
		repr_char(out, *text, quote);
	buf_add_char(out, quote);
}

/* The string that begins at p; returns what is behind it. */
static const char *
repr_string(struct buf *out, const char *p, const char *end)
{
	const char *from = p++;
	char *text;

	while (p < end && *p != '"')
		p += *p == '\\' ? 2 : 1;
	p = p < end ? p + 1 : end;
	text = jscan_text((struct span){from, (size_t)(p - from)});
	if (text)
		repr_text(out, text);
	else
		buf_add(out, from, (size_t)(p - from));
	free(text);
	return p;
}

/* true, false, null, NaN or a number. */
static const char *
repr_word(struct buf *out, const char *p, const char *end)
{
	static const char *const json[] = {"true", "false", "null", "NaN"};
	static const char *const python[] = {"True", "False", "None", "nan"};
	const char *from = p;
	size_t n, which = 0;

	while (p < end && !strchr(",:[]{}\" \t\r\n", *p))
		p++;
	n = (size_t)(p - from);
	while (which < 4 &&
	       (strlen(json[which]) != n || memcmp(json[which], from, n) != 0))
		which++;
	if (which < 4)
		buf_add_text(out, python[which]);
	else
		buf_add(out, from, n);
	return p;
}

static void
cut(struct buf *out, size_t start, size_t max)
{
	size_t n = max;

	if (out->length - start <= max)
		return;
	/* Not in the middle of a character. */
	while (n > 0 && ((unsigned char)out->data[start + n] & 0xC0) == 0x80)
		n--;
	out->length = start + n;
	buf_add_text(out, "...");
}

void
repr_json(struct buf *out, struct span json, size_t max)
{
	const char *p = json.at, *end = json.at + json.length;
	size_t start = out->length;

	while (p < end && out->length - start <= max) {
		if (*p == '"') {
			p = repr_string(out, p, end);
		} else if (strchr(",:", *p) && *p) {
			buf_printf(out, "%c ", *p++);
		} else if (strchr("[]{}", *p) && *p) {
			buf_add_char(out, *p++);
		} else if (strchr(" \t\r\n", *p) || !*p) {
			p++;
		} else {
			p = repr_word(out, p, end);
		}
	}
	cut(out, start, max);
}
