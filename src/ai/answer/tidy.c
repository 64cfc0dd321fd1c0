#include "ai/answer/tidy.h"

#include <stdbool.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/utf8.h"

#include "ai/answer/fold.h"

#define ELLIPSIS "\xE2\x80\xA6"

static bool
is_dropped(uint32_t point)
{
	return point == '\r' || (point >= 0x202A && point <= 0x202E) ||
	       (point >= 0x2066 && point <= 0x2069);
}

static bool
is_control(uint32_t point)
{
	return (point < 0x20 && point != '\n' && point != '\t') ||
	       (point >= 0x7F && point < 0xA0 && point != 0x85);
}

enum tidy
tidy_text(const char *text, char **out)
{
	size_t n = strlen(text), at = 0, length, solid = 0;
	struct buf clean = BUF_EMPTY;
	uint32_t point;

	*out = NULL;
	buf_add(&clean, "", 0);
	for (; at < n; at += length) {
		length = utf8_decode(text + at, n - at, &point);
		if (length == 0 || (is_control(point) && !is_dropped(point))) {
			buf_release(&clean);
			return TIDY_CONTROL;
		}
		if (is_dropped(point) ||
		    (clean.length == 0 && fold_is_space(point)))
			continue;
		buf_add(&clean, text + at, length);
		if (!fold_is_space(point))
			solid = clean.length;
	}
	if (clean.data)
		clean.data[solid] = '\0';
	*out = buf_take(&clean);
	return solid ? TIDY_OK : TIDY_EMPTY;
}

/* End of the last sentence in the first n bytes, 0 if none ends there. */
static size_t
sentence_end(const char *text, size_t n)
{
	for (size_t i = n; i > 0; i--)
		if (strchr(".!?", text[i - 1]) &&
		    (text[i] == ' ' || text[i] == '\n' || text[i] == '\0'))
			return i;
	return 0;
}

void
tidy_cut(char *text, size_t points)
{
	size_t n = strlen(text), end;

	if (utf8_count(text, n) <= points)
		return;
	end = sentence_end(text, utf8_prefix(text, n, points));
	if (end) {
		text[end] = '\0';
		return;
	}
	/* Two points less leave room for the three bytes of the ellipsis. */
	end = utf8_prefix(text, n, points - 2);
	while (end > 0 && text[end] != ' ')
		end--;
	if (end == 0)
		end = utf8_prefix(text, n, points - 2);
	memcpy(text + end, ELLIPSIS, sizeof ELLIPSIS);
}
