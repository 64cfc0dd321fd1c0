#include "extract/text/decode.h"

#include <stdint.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/text/charset.h"
#include "extract/text/unicode.h"

/* Bytes looked at to guess; all of them count for UTF-8. */
#define GUESS_BYTES 65536
#define GOOD_TO_BAD 10

static const char *const names[ENCODINGS] = {"utf-8", "utf-16le", "utf-16be",
    "utf-32le", "utf-32be", "windows-1252", "cp850", "macintosh"};

const char *
encoding_name(enum encoding encoding)
{
	return names[encoding];
}

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

/* Western text in UTF-16 has a zero in nearly every other byte. */
static bool
guess_utf16(const char *bytes, size_t n, enum encoding *encoding)
{
	size_t zeros[2] = {0, 0}, half;

	n = (n < GUESS_BYTES ? n : GUESS_BYTES) & ~(size_t)1;
	half = n / 2;
	for (size_t i = 0; i < n; i++)
		zeros[i & 1] += bytes[i] == '\0';
	if (zeros[0] * 5 > half && zeros[1] * 20 < half)
		*encoding = ENCODING_UTF16BE;
	else if (zeros[1] * 5 > half && zeros[0] * 20 < half)
		*encoding = ENCODING_UTF16LE;
	else
		return false;
	return true;
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

static bool
plain_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* How many of these bytes stand behind a letter. */
static size_t
count_in_words(const char *bytes, size_t n, const char *which)
{
	size_t count = 0;

	for (size_t i = 1; i < n; i++)
		if ((unsigned char)bytes[i] >= 0x80 &&
		    strchr(which, bytes[i]) &&
		    plain_letter((unsigned char)bytes[i - 1]))
			count++;
	return count;
}

static enum encoding
guess_codepage(const char *bytes, size_t n)
{
	/* umlauts and sharp s in each; 84, 94, 8E, 99 and 9A are quotes and
	 * the like in Windows-1252, which do not stand inside words */
	size_t windows, dos, mac;

	n = n < GUESS_BYTES ? n : GUESS_BYTES;
	windows = count_in_words(bytes, n, "\xE4\xF6\xFC\xDF\xE9\xE8");
	dos = count_in_words(bytes, n, "\x81\x84\x94\xE1");
	mac = count_in_words(bytes, n, "\x8A\x9A\x9F\xA7");
	if (mac > windows && memchr(bytes, '\r', n) && !memchr(bytes, '\n', n))
		return ENCODING_MAC_ROMAN;
	/* E1 alone is a letter of Windows-1252, too. */
	if (dos > windows && count_in_words(bytes, n, "\x81\x84\x94") > 0)
		return ENCODING_CP850;
	return ENCODING_WINDOWS_1252;
}

enum encoding
decode_guess(const char *bytes, size_t n, size_t *skip)
{
	const struct mark *mark = find_mark(bytes, n);
	enum encoding encoding;

	*skip = mark ? mark->length : 0;
	if (mark)
		return mark->encoding;
	if (guess_utf16(bytes, n, &encoding))
		return encoding;
	if (nearly_utf8(bytes, n))
		return ENCODING_UTF8;
	return guess_codepage(bytes, n);
}

static void
add_point(struct buf *out, uint32_t point)
{
	char bytes[4];

	buf_add(out, bytes, utf8_encode(point, bytes));
}

static uint32_t
codepage_point(enum encoding encoding, unsigned char c)
{
	if (encoding == ENCODING_CP850)
		return codepage_850[c - 0x80];
	if (encoding == ENCODING_MAC_ROMAN)
		return codepage_mac[c - 0x80];
	return codepage_1252[c - 0x80];
}

/* All 8-bit encodings, UTF-8 included: runs of what is right as it is are
 * copied whole.  Returns the bytes read. */
static size_t
decode_bytes(const unsigned char *bytes, size_t n, size_t max, struct buf *out,
    enum encoding encoding)
{
	size_t i = 0, start = 0, length;
	uint32_t point;

	while (i < n && out->length + (i - start) < max) {
		length = bytes[i] < 0x80 ? 1 : 0;
		if (!length && encoding == ENCODING_UTF8)
			length =
			    utf8_decode((const char *)bytes + i, n - i, &point);
		if (length) {
			i += length;
			continue;
		}
		buf_add(out, bytes + start, i - start);
		add_point(out, codepage_point(encoding, bytes[i]));
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
decode_text(const char *bytes, size_t n, size_t max, struct buf *out,
    enum encoding *encoding)
{
	const unsigned char *from;
	size_t skip, used, torn;
	bool wide;

	*encoding = decode_guess(bytes, n, &skip);
	wide = *encoding >= ENCODING_UTF16LE && *encoding <= ENCODING_UTF32BE;
	from = (const unsigned char *)bytes + skip;
	torn = *encoding == ENCODING_UTF8 ? torn_bytes(bytes, n) : 0;
	n -= skip + torn;
	used = wide ? decode_wide(from, n, max, out, *encoding)
		    : decode_bytes(from, n, max, out, *encoding);
	if (is_binary(out, wide))
		return DECODE_BINARY;
	if (used < n)
		return DECODE_CUT;
	return torn ? DECODE_TORN : DECODE_DONE;
}
