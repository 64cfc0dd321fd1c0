#include "extract/text/unicode.h"

#include <stdlib.h>

#include <utf8proc.h>

#include "lib/msg.h"
#include "lib/utf8.h"

#define NFC (UTF8PROC_COMPOSE | UTF8PROC_STABLE)
/* No point has a canonical decomposition of more (UAX #15). */
#define DECOMPOSED_MAX 4
#define LIGATURE_MAX 18 /* U+FDFA: the longest of all */

static utf8proc_category_t
category(uint32_t point)
{
	return utf8proc_category((utf8proc_int32_t)point);
}

bool
unicode_letter(uint32_t point)
{
	utf8proc_category_t c;

	if (point < 0x80)
		return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
	c = category(point);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool
unicode_upper(uint32_t point)
{
	if (point < 0x80)
		return point >= 'A' && point <= 'Z';
	return category(point) == UTF8PROC_CATEGORY_LU;
}

bool
unicode_lower(uint32_t point)
{
	if (point < 0x80)
		return point >= 'a' && point <= 'z';
	return category(point) == UTF8PROC_CATEGORY_LL;
}

bool
unicode_digit(uint32_t point)
{
	return point >= '0' && point <= '9';
}

bool
unicode_mark(uint32_t point)
{
	utf8proc_category_t c;

	if (point < 0x300)
		return false;
	c = category(point);
	return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

/* Whether NFC makes something else of a point that stands alone. */
static bool
changes_alone(utf8proc_int32_t point)
{
	utf8proc_int32_t points[DECOMPOSED_MAX];
	ssize_t n;
	int bounds = 0; /* of graphemes: not asked for */

	n = utf8proc_decompose_char(
	    point, points, DECOMPOSED_MAX, NFC, &bounds);
	if (n > 1 && n <= DECOMPOSED_MAX)
		n = utf8proc_normalize_utf32(points, n, NFC);
	return n != 1 || points[0] != point;
}

/* Everything below U+0300 is NFC already.  What joins with a point before it
 * is a mark or a jamo. */
bool
unicode_unsettled(uint32_t point)
{
	if (point < 0x300)
		return false;
	if (point >= 0x1100 && point < 0x1200)
		return true;
	return unicode_mark(point) || changes_alone((utf8proc_int32_t)point);
}

static ssize_t
nfc(const char *text, size_t n, utf8proc_uint8_t **out)
{
	return utf8proc_map(
	    (const utf8proc_uint8_t *)text, (ssize_t)n, out, NFC);
}

uint32_t
unicode_compose(uint32_t base, uint32_t mark)
{
	utf8proc_uint8_t *out = NULL;
	uint32_t point = 0;
	char pair[8];
	size_t n;
	ssize_t made;

	n = utf8_encode(base, pair);
	n += utf8_encode(mark, pair + n);
	made = nfc(pair, n, &out);
	if (made > 0 &&
	    utf8_decode((char *)out, (size_t)made, &point) != (size_t)made)
		point = 0;
	free(out);
	return point;
}

static bool
is_presented(uint32_t point)
{
	return (point >= 0xFB1D && point <= 0xFDFF) ||
	       (point >= 0xFE70 && point <= 0xFEFC);
}

void
unicode_add_letters(struct buf *out, const char *text, size_t n)
{
	utf8proc_int32_t parts[LIGATURE_MAX];
	utf8proc_ssize_t count;
	size_t length;
	char bytes[4];

	for (size_t i = 0; i < n; i += length ? length : 1) {
		uint32_t point = unicode_at(text, n, i, &length);

		count = is_presented(point)
			    ? utf8proc_decompose_char((utf8proc_int32_t)point,
				  parts, LIGATURE_MAX,
				  UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, NULL)
			    : 0;
		if (count <= 0 || count > LIGATURE_MAX)
			buf_add(out, text + i, length ? length : 1);
		for (utf8proc_ssize_t k = 0; k < count && count <= LIGATURE_MAX;
		     k++)
			buf_add(
			    out, bytes, utf8_encode((uint32_t)parts[k], bytes));
	}
}

void
unicode_add_nfc(struct buf *out, const char *text, size_t n)
{
	utf8proc_uint8_t *made = NULL;
	ssize_t length = n ? nfc(text, n, &made) : 0;

	if (length == UTF8PROC_ERROR_NOMEM)
		die_temporary("out of memory");
	if (length >= 0)
		buf_add(out, made ? (char *)made : "", (size_t)length);
	else
		buf_add(out, text, n); /* not assigned yet: as it was */
	free(made);
}

uint32_t
unicode_at(const char *text, size_t n, size_t i, size_t *length)
{
	uint32_t point = 0;

	*length = i < n ? utf8_decode(text + i, n - i, &point) : 0;
	return *length ? point : 0;
}

uint32_t
unicode_before(const char *text, size_t i)
{
	size_t start = i, length;

	if (i == 0)
		return 0;
	do
		start--;
	while (start > 0 && i - start < 4 &&
	       ((unsigned char)text[start] & 0xC0) == 0x80);
	return unicode_at(text, i, start, &length);
}
