#include "extract/web/html_chars.h"

#include <stdint.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/text/codepages.h"

/* The next of U+0080 to U+009F: two bytes; NULL if there is none. */
static const char *
find_control(const char *text, const char *end)
{
	while ((text = memchr(text, 0xC2, (size_t)(end - text)))) {
		if (end - text >= 2 && (unsigned char)text[1] < 0xA0)
			return text;
		text++;
	}
	return NULL;
}

bool
html_mend_controls(const char *text, size_t n, struct buf *out)
{
	const char *end = text + n, *at;
	char bytes[4];

	if (!find_control(text, end))
		return false;
	buf_clear(out);
	while ((at = find_control(text, end))) {
		uint32_t point = codepage_1252[(unsigned char)at[1] - 0x80];

		buf_add(out, text, (size_t)(at - text));
		if (point == 0xFFFD) /* stays what it is */
			buf_add(out, at, 2);
		else
			buf_add(out, bytes, utf8_encode(point, bytes));
		text = at + 2;
	}
	buf_add(out, text, (size_t)(end - text));
	return true;
}
