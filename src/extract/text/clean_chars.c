/* The rules of clean.h that look at characters. */
#include "extract/text/clean.h"

#include <stdint.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/text/unicode.h"

#define MARKS_MAX 8
#define DROP UINT32_MAX

/* What becomes of one point: itself, another that is no longer in UTF-8, or
 * DROP.  before is the point in front, 0 at the start. */
typedef uint32_t point_rule(
    uint32_t point, uint32_t before, const char *rest, size_t n);

/* Whether a byte with one of these marks is in the text: most text has none
 * of what a rule looks for, and memory is read faster than rules run. */
static bool
has_any(const struct buf *text, const char *bytes)
{
	for (; *bytes; bytes++)
		if (text->length && memchr(text->data, *bytes, text->length))
			return true;
	return false;
}

/* Applies a rule in place; plain bytes (ASCII from space on) are not asked. */
static void
map_points(struct buf *text, point_rule *rule)
{
	size_t in = 0, out = 0, length;
	uint32_t point = 0, before = 0, becomes;

	while (in < text->length) {
		unsigned char c = (unsigned char)text->data[in];

		if (c >= ' ' && c < 0x7F) {
			before = c;
			text->data[out++] = text->data[in++];
			continue;
		}
		length =
		    utf8_decode(text->data + in, text->length - in, &point);
		if (length == 0) { /* no character at all */
			in++;
			continue;
		}
		becomes = rule(point, before, text->data + in + length,
		    text->length - in - length);
		in += length;
		if (becomes == DROP)
			continue;
		before = becomes;
		out += utf8_encode(becomes, text->data + out);
	}
	if (text->data)
		text->data[out] = '\0';
	text->length = out;
}

static uint32_t
newline_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	(void)before;
	if (point == '\r')
		return n && *rest == '\n' ? DROP : '\n';
	if (point == 0x85 || point == 0x2028 || point == 0x2029)
		return '\n';
	return point;
}

void
clean_newlines(struct buf *text)
{
	if (has_any(text, "\r\xC2\xE2"))
		map_points(text, newline_rule);
}

static bool
joins_scripts(uint32_t point)
{
	return (point >= 0x600 && point < 0x10A0) ||
	       (point >= 0x1780 && point < 0x18B0) ||
	       (point >= 0x2600 && point < 0x2800) || point == 0xFE0F ||
	       (point >= 0x1F000 && point < 0x1FB00);
}

static bool
is_invisible(uint32_t p)
{
	if (p < 0x20)
		return p != '\t' && p != '\n' && p != '\f' && p != WRAP;
	return (p >= 0x7F && p < 0xA0) || p == 0xAD ||
	       (p >= 0x200B && p <= 0x200F) || (p >= 0x202A && p <= 0x202E) ||
	       (p >= 0x2060 && p <= 0x2064) || (p >= 0x2066 && p <= 0x2069) ||
	       p == 0xFEFF || (p >= 0xFDD0 && p <= 0xFDEF) ||
	       (p & 0xFFFE) == 0xFFFE || (p >= 0xE0000 && p <= 0xE007F);
}

static uint32_t
invisible_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	size_t length;

	/* A soft hyphen at a line end is shown, and says: one word. */
	if (point == WRAP && before == 0xAD)
		return DROP;
	if (point == 0xAD && n && *rest == WRAP)
		return 0xAD;
	if (!is_invisible(point))
		return point;
	if ((point == 0x200C || point == 0x200D) && joins_scripts(before) &&
	    joins_scripts(unicode_at(rest, n, 0, &length)))
		return point;
	return DROP;
}

static uint32_t
soft_hyphen_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	(void)before;
	(void)rest;
	(void)n;
	return point == 0xAD ? DROP : point;
}

static bool
has_invisible(const struct buf *text)
{
	for (size_t i = 0; i < text->length; i++) {
		unsigned char c = (unsigned char)text->data[i];

		if (c == 0x7F || c >= 0xC2 ||
		    (c < ' ' && c != '\n' && c != '\t'))
			return true;
	}
	return false;
}

void
clean_invisible(struct buf *text)
{
	if (!has_invisible(text))
		return;
	map_points(text, invisible_rule);
	if (memmem(text->data, text->length, "\xC2\xAD", 2))
		map_points(text, soft_hyphen_rule);
}

static uint32_t
space_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	(void)before;
	(void)rest;
	(void)n;
	if (point == 0xA0 || (point >= 0x2000 && point <= 0x200A) ||
	    point == 0x202F || point == 0x205F || point == 0x3000)
		return ' ';
	return point == 0x2011 ? '-' : point;
}

void
clean_spaces(struct buf *text)
{
	if (has_any(text, "\xC2\xE2\xE3"))
		map_points(text, space_rule);
}

/* Adds one word in NFC, dropping marks past the eighth on one letter. */
static void
add_composed(struct buf *out, struct buf *spare, const char *word, size_t n)
{
	size_t i = 0, length, marks = 0;
	uint32_t point;

	buf_clear(spare);
	while (i < n) {
		point = unicode_at(word, n, i, &length);
		marks = unicode_mark(point) ? marks + 1 : 0;
		if (marks <= MARKS_MAX)
			buf_add(spare, word + i, length);
		i += length ? length : 1;
	}
	if (spare->length)
		unicode_add_nfc(out, spare->data, spare->length);
}

/* The end of the run that starts at i and has no byte up to the space. */
static size_t
run_end(const struct buf *text, size_t i, bool *unsettled)
{
	size_t length;
	uint32_t point;

	*unsettled = false;
	while (i < text->length && (unsigned char)text->data[i] > ' ') {
		/* U+0300 begins with CC: below it nothing is unsettled. */
		if ((unsigned char)text->data[i] < 0xCC) {
			i++;
			continue;
		}
		point = unicode_at(text->data, text->length, i, &length);
		*unsettled = *unsettled || unicode_unsettled(point);
		i += length ? length : 1;
	}
	return i;
}

static bool
has_unsettled(const struct buf *text)
{
	uint32_t point;
	size_t length;

	for (size_t i = 0; i < text->length; i += length) {
		length = 1;
		if ((unsigned char)text->data[i] < 0xCC)
			continue;
		point = unicode_at(text->data, text->length, i, &length);
		if (unicode_unsettled(point))
			return true;
		length = length ? length : 1;
	}
	return false;
}

/* Word by word: a space never joins with a mark behind it into a letter, so
 * words settle apart, and only those that need it pay for it. */
void
clean_compose(struct buf *text)
{
	struct buf out = BUF_EMPTY, spare = BUF_EMPTY;
	bool unsettled;
	size_t i = 0, end;

	if (!has_unsettled(text))
		return;
	buf_reserve(&out, text->length);
	while (i < text->length) {
		end = run_end(text, i, &unsettled);
		if (unsettled)
			add_composed(&out, &spare, text->data + i, end - i);
		else
			buf_add(&out, text->data + i, end - i);
		for (i = end; end < text->length &&
			      (unsigned char)text->data[end] <= ' ';)
			end++;
		buf_add(&out, text->data + i, end - i);
		i = end;
	}
	buf_release(&spare);
	buf_release(text);
	*text = out;
}
