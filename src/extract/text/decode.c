#include "extract/text/decode.h"

#include <stdint.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/text/charset.h"
#include "extract/text/guess.h"
#include "extract/text/labels.h"

/* Bytes looked at to guess; all of them count for UTF-8. */
#define GUESS_BYTES 65536
#define GOOD_TO_BAD 10

static const char *const names[] = {
    "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"};

/* UTF-32 first: its mark begins with the one of UTF-16. */
static const struct mark {
	const char *bytes;
	size_t length;
	enum encoding encoding;
} marks[] = {
    {"\xEF\xBB\xBF", 3, ENCODING_UTF8},
    {"\xFF\xFE\0\0", 4, ENCODING_UTF32LE},
    {"\0\0\xFE\xFF", 4, ENCODING_UTF32BE},
    {"\xFF\xFE", 2, ENCODING_UTF16LE},
    {"\xFE\xFF", 2, ENCODING_UTF16BE},
};

static const struct mark *
find_mark(const char *bytes, size_t n)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (n >= marks[i].length &&
		    memcmp(bytes, marks[i].bytes, marks[i].length) == 0)
			return &marks[i];
	return NULL;
}

/* Western text in UTF-16 has a zero in nearly every other byte; Greek,
 * Cyrillic, Hebrew and Arabic have a byte below 7, and a zero with each blank.
 */
static bool
guess_utf16(const char *bytes, size_t n, enum encoding *encoding)
{
	size_t zeros[2] = {0, 0}, low[2] = {0, 0}, half;

	n = (n < GUESS_BYTES ? n : GUESS_BYTES) & ~(size_t)1;
	half = n / 2;
	for (size_t i = 0; i < n; i++) {
		zeros[i & 1] += bytes[i] == '\0';
		low[i & 1] += bytes[i] >= 0 && bytes[i] < 7;
	}
	for (int high = 0; high < 2; high++)
		if (zeros[!high] * 20 < half &&
		    (zeros[high] * 5 > half ||
			(zeros[high] > 0 && low[high] * 10 > half * 9 &&
			    low[!high] * 20 < half))) {
			*encoding = high ? ENCODING_UTF16LE : ENCODING_UTF16BE;
			return true;
		}
	return false;
}

/* Seven bits that look like ASCII, with escapes to Japanese and back. */
static bool
is_escaped(const char *bytes, size_t n)
{
	return (memmem(bytes, n, "\x1B$B", 3) ||
		   memmem(bytes, n, "\x1B$@", 3)) &&
	       memmem(bytes, n, "\x1B(", 2);
}

/* How many bytes at the end are the start of a character. */
static size_t
torn_bytes(const char *bytes, size_t n)
{
	size_t i = 1, length;
	unsigned char lead;

	while (i < 4 && i < n && ((unsigned char)bytes[n - i] & 0xC0) == 0x80)
		i++;
	lead = n ? (unsigned char)bytes[n - i] : 0;
	length = lead < 0xC2   ? 0
		 : lead < 0xE0 ? 2
		 : lead < 0xF0 ? 3
		 : lead < 0xF5 ? 4
			       : 0;
	return length > i ? i : 0;
}

/* UTF-8, but for some bad sequences: somebody pasted an old line into a new
 * file, or it breaks off inside a character.  A letter of another encoding at
 * the end looks so, too: without good ones it is that. */
static bool
nearly_utf8(const char *bytes, size_t n)
{
	size_t good = 0, bad = 0, length, torn = torn_bytes(bytes, n);
	uint32_t point;

	n -= torn;
	for (size_t i = 0; i < n; i += length) {
		length = 1;
		if ((unsigned char)bytes[i] < 0x80)
			continue;
		length = utf8_decode(bytes + i, n - i, &point);
		if (length)
			good++;
		else
			bad++, length = 1;
		if (bad > good / GOOD_TO_BAD + GUESS_BYTES / 1000)
			return false;
	}
	return bad * GOOD_TO_BAD <= good && (!torn || good);
}

struct guess
decode_guess(const char *bytes, size_t n)
{
	const struct mark *mark = find_mark(bytes, n);
	struct guess g = {ENCODING_CODEPAGE, "iso-2022-jp", 0};

	if (mark)
		g = (struct guess){mark->encoding, NULL, mark->length};
	else if (!guess_utf16(bytes, n, &g.encoding) && !is_escaped(bytes, n)) {
		if (nearly_utf8(bytes, n))
			g.encoding = ENCODING_UTF8;
		else
			g.name = guess_codepage(bytes, n);
	}
	if (g.encoding != ENCODING_CODEPAGE)
		g.name = names[g.encoding];
	return g;
}

void
decode_expect(const char *bytes, size_t n)
{
	enum encoding wide;

	if (find_mark(bytes, n) || guess_utf16(bytes, n, &wide))
		return;
	if (is_escaped(bytes, n))
		charset_expect(label_charset("iso-2022-jp"));
	else if (!nearly_utf8(bytes, n))
		guess_expect(bytes, n);
}

static void
add_point(struct buf *out, uint32_t point)
{
	char bytes[4];

	buf_add(out, bytes, utf8_encode(point, bytes));
}

size_t
decode_charset(
    struct charset *c, const char *bytes, size_t n, size_t max, struct buf *out)
{
	size_t i = 0, some;

	/* A byte makes four at most. */
	for (; i < n && out->length < max; i += some) {
		some = (max - out->length) / 4 + 1;
		some = some < n - i ? some : n - i;
		charset_add(c, bytes + i, some, out);
	}
	charset_end(c, out);
	return i;
}

/* Of a name that guess_codepage gave; Windows-1252 if it cannot be had. */
static size_t
decode_codepage(
    const char *bytes, size_t n, size_t max, struct buf *out, struct guess *g)
{
	struct charset *c = charset_open(label_charset(g->name));
	size_t used;

	if (!c) {
		g->name = "windows-1252";
		c = charset_open(g->name);
	}
	used = decode_charset(c, bytes, n, max, out);
	charset_close(c);
	return used;
}

/* UTF-8: runs of what is right are copied whole.  Returns the bytes read. */
static size_t
decode_utf8(const char *bytes, size_t n, size_t max, struct buf *out)
{
	size_t i = 0, start = 0, length;
	uint32_t point;

	while (i < n && out->length + (i - start) < max) {
		length = (unsigned char)bytes[i] < 0x80
			     ? 1
			     : utf8_decode(bytes + i, n - i, &point);
		if (length) {
			i += length;
			continue;
		}
		buf_add(out, bytes + start, i - start);
		add_point(out, codepage_1252[(unsigned char)bytes[i] - 0x80]);
		start = ++i;
	}
	buf_add(out, bytes + start, i - start);
	return i;
}

static uint32_t
unit(const unsigned char *p, size_t width, bool big)
{
	uint32_t value = 0;

	for (size_t i = 0; i < width; i++)
		value = value << 8 | p[big ? i : width - 1 - i];
	return value;
}

/* UTF-16 and UTF-32.  Returns the bytes read. */
static size_t
decode_wide(const unsigned char *bytes, size_t n, size_t max, struct buf *out,
    enum encoding encoding)
{
	bool big = encoding == ENCODING_UTF16BE || encoding == ENCODING_UTF32BE;
	size_t width = encoding >= ENCODING_UTF32LE ? 4 : 2, i = 0;
	uint32_t point, low;

	while (n - i >= width && out->length < max) {
		point = unit(bytes + i, width, big);
		i += width;
		if (width == 2 && point >= 0xD800 && point < 0xDC00 &&
		    n - i >= 2) {
			low = unit(bytes + i, 2, big);
			if (low >= 0xDC00 && low < 0xE000) {
				point = 0x10000 + ((point - 0xD800) << 10) +
					(low - 0xDC00);
				i += 2;
			}
		}
		if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
			point = 0xFFFD;
		add_point(out, point);
	}
	return n - i < width ? n : i;
}

/* More than 1 % control characters, or zero bytes that are not just a few,
 * are no text. */
static bool
is_binary(const struct buf *text, bool wide)
{
	size_t controls = 0, zeros = 0;

	for (size_t i = 0; i < text->length; i++) {
		unsigned char c = (unsigned char)text->data[i];

		zeros += c == 0;
		controls += c == 0x7F || (c < ' ' && c != '\t' && c != '\n' &&
					     c != '\r' && c != '\f');
	}
	return controls * 100 > text->length ||
	       (!wide && zeros * 1000 >= text->length && zeros > 0);
}

enum decode_result
decode_text(
    const char *bytes, size_t n, size_t max, struct buf *out, const char **name)
{
	struct guess g = decode_guess(bytes, n);
	bool wide = false;
	size_t used, torn;

	torn = g.encoding == ENCODING_UTF8 ? torn_bytes(bytes, n) : 0;
	bytes += g.mark;
	n -= g.mark + torn;
	if (g.encoding == ENCODING_UTF8) {
		used = decode_utf8(bytes, n, max, out);
	} else if (g.encoding == ENCODING_CODEPAGE) {
		used = decode_codepage(bytes, n, max, out, &g);
	} else {
		wide = true;
		used = decode_wide(
		    (const unsigned char *)bytes, n, max, out, g.encoding);
	}
	*name = g.name;
	if (is_binary(out, wide))
		return DECODE_BINARY;
	if (used < n)
		return DECODE_CUT;
	return torn ? DECODE_TORN : DECODE_DONE;
}
