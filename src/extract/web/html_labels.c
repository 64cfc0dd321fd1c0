#include "extract/web/html_labels.h"

#include <string.h>

#include "lib/utf8.h"

#define LABEL_MAX 12
#define BEHIND " \t\r\n])}.:\xC2\xA0"
#define AROUND BEHIND "[({"
#define ARROWS                                                                 \
	"\xE2\x86\xA9\xE2\x86\x91\xE2\x86\x90\xE2\x86\xB5\xE2\xA4\xB4\xE2\x8F" \
	"\x8E\xE2\x96\xB2\xE2\xAC\x86\xEF\xB8\x8E\xEF\xB8\x8F"
/* Stars, daggers and raised digits. */
#define SIGNS                                                                  \
	"*\xC2\xA7\xE2\x80\xA0\xE2\x80\xA1\xC2\xB9\xC2\xB2\xC2\xB3\xE2\x81"    \
	"\xB0\xE2\x81\xB4\xE2\x81\xB5\xE2\x81\xB6\xE2\x81\xB7\xE2\x81\xB8"     \
	"\xE2\x81\xB9"

/* The length of the character at text if it is one of those, else 0. */
static size_t
one_of(const char *text, size_t n, const char *those)
{
	uint32_t point;
	size_t length = n ? utf8_decode(text, n, &point) : 0;

	return length && *text && memmem(those, strlen(those), text, length)
		   ? length
		   : 0;
}

/* The length of the run of those at the start. */
static size_t
run_of(const char *text, size_t n, const char *those)
{
	size_t i = 0, length;

	while ((length = one_of(text + i, n - i, those)))
		i += length;
	return i;
}

size_t
html_around_label(const char *text, size_t n)
{
	return run_of(text, n, AROUND);
}

size_t
html_behind_label(const char *text, size_t n)
{
	return run_of(text, n, BEHIND);
}

static bool
is_name(const char *text, size_t n)
{
	static const char digits[] = "0123456789";
	bool letter = (*text | 0x20) >= 'a' && (*text | 0x20) <= 'z';
	size_t gap = letter ? run_of(text + 1, n - 1, " \t\r\n\xC2\xA0") : 0;

	if (letter && n == 1)
		return true;
	if (gap) { /* "A 1" */
		text += 1 + gap;
		n -= 1 + gap;
	}
	return (n <= 4 && run_of(text, n, digits) == n) ||
	       (n <= 6 && (run_of(text, n, "ivxl") == n ||
			      run_of(text, n, SIGNS) == n));
}

bool
html_is_label(const char *text, size_t n)
{
	size_t around = html_around_label(text, n), end;

	text += around;
	n -= around;
	/* The rest of it is around it, too. */
	for (end = 0; end < n && end <= LABEL_MAX; end++)
		if (html_around_label(text + end, n - end) == n - end)
			break;
	return end > 0 && end <= LABEL_MAX && is_name(text, end);
}

bool
html_is_arrow(const char *text, size_t n, bool caret)
{
	size_t i = 0, length, arrows = 0;

	while (i < n) {
		length = one_of(text + i, n - i, caret ? ARROWS "^" : ARROWS);
		arrows += length > 0;
		if (!length)
			length = one_of(text + i, n - i, AROUND);
		if (!length)
			return false;
		i += length;
	}
	return arrows > 0;
}
