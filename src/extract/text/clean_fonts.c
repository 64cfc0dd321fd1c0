/*
 * The rules of clean.h about ligatures and old fonts.  TeX documents with
 * bitmap fonts carry no map to Unicode, so every PDF tool hands out raw codes
 * of the font encodings T1 and OT1; German lecture notes are full of them.
 */
#include "extract/text/clean.h"

#include <stdint.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/text/unicode.h"

static const char *const ligatures[] = {
    "ff", "fi", "fl", "ffi", "ffl", "st", "st"}; /* U+FB00.. */

/* Codes as the ligature they stand for, as an index into ligatures; -1: none.
 * 0C and 0D of OT1 (fi, fl) come as U+FB01 and U+FB02 from the reader of
 * PDF, because here 0C is a page break. */
static int
ligature_code(unsigned char c)
{
	if (c >= 0x1B && c <= 0x1F)
		return c - 0x1B;
	if (c == 0x0B)
		return 0;
	if (c == 0x0E || c == 0x0F)
		return c == 0x0E ? 3 : 4;
	return -1;
}

static bool
letter_at(const struct buf *t, size_t i)
{
	size_t length;

	return unicode_letter(unicode_at(t->data, t->length, i, &length));
}

static bool
letter_before(const struct buf *t, size_t i)
{
	return unicode_letter(unicode_before(t->data, i));
}

/* U+FB00..FB06 at i: EF AC 80..86. */
static int
ligature_at(const struct buf *t, size_t i)
{
	const unsigned char *p = (const unsigned char *)t->data + i;

	if (t->length - i < 3 || p[0] != 0xEF || p[1] != 0xAC)
		return -1;
	return p[2] >= 0x80 && p[2] <= 0x86 ? p[2] - 0x80 : -1;
}

/* Some extractors put a space behind every ligature.  A word may also end in
 * one ("Schiff"), so only a document that does it nearly always is repaired,
 * and never behind ff, which German words do end in. */
static bool
ligatures_are_split(const struct buf *t)
{
	size_t split = 0, whole = 0, length;

	for (size_t i = 0; i + 3 < t->length; i++) {
		if (ligature_at(t, i) < 1)
			continue;
		if (letter_at(t, i + 3))
			whole++;
		else if (t->data[i + 3] == ' ' &&
			 unicode_lower(
			     unicode_at(t->data, t->length, i + 4, &length)))
			split++;
	}
	return split > 2 && split > 4 * whole;
}

static bool
split_at(const struct buf *t, size_t i, int which)
{
	return which > 0 && i + 4 < t->length && t->data[i + 3] == ' ' &&
	       letter_at(t, i + 4);
}

void
clean_ligatures(struct buf *text)
{
	struct buf out = BUF_EMPTY;
	size_t i, start = 0;
	bool split;
	int which;

	if (!text->length || !memmem(text->data, text->length, "\xEF\xAC", 2))
		return;
	split = ligatures_are_split(text);
	for (i = 0; i < text->length;) {
		which = ligature_at(text, i);
		if (which < 0) {
			i++;
			continue;
		}
		buf_add(&out, text->data + start, i - start);
		buf_add_text(&out, ligatures[which]);
		i += split && split_at(text, i, which) ? 4 : 3;
		start = i;
	}
	buf_add(&out, text->data + start, text->length - start);
	buf_release(text);
	*text = out;
}

/* Replaces codes that touch a letter.  Returns how many. */
static size_t
replace_codes(struct buf *text)
{
	struct buf out = BUF_EMPTY;
	size_t start = 0, count = 0;
	int which;

	for (size_t i = 0; i < text->length; i++) {
		which = ligature_code((unsigned char)text->data[i]);
		if (which < 0 ||
		    !(letter_at(text, i + 1) || letter_before(text, i)))
			continue;
		buf_add(&out, text->data + start, i - start);
		buf_add_text(&out, ligatures[which]);
		start = i + 1;
		count++;
	}
	if (count) {
		buf_add(&out, text->data + start, text->length - start);
		buf_release(text);
		*text = out;
	}
	return count;
}

/* Letters of French and Dutch that German does not have, as second byte
 * behind C3: a-grave, a-circumflex, c-cedilla, e-grave to e-diaeresis,
 * i-circumflex, i-diaeresis, o-circumflex, u-grave, u-circumflex. */
static bool
looks_french(const struct buf *t)
{
	static const char seconds[] =
	    "\xA0\xA2\xA7\xA8\xA9\xAA\xAB\xAE\xAF\xB4\xB9\xBB";

	for (size_t i = 0; i + 1 < t->length; i++)
		if (t->data[i] == '\xC3' && strchr(seconds, t->data[i + 1]))
			return true;
	return t->length &&
	       memmem(t->data, t->length, "\xC5\x93", 2) != NULL; /* oe */
}

/* T1 has sharp s where Latin-1 has y-diaeresis.  Inside a word only: behind a
 * letter, where French has it in names alone. */
static void
repair_sharp_s(struct buf *text, bool has_codes)
{
	char *p;

	if (!text->length || (!has_codes && looks_french(text)))
		return;
	for (size_t i = 1; i + 1 < text->length; i++) {
		p = text->data + i;
		if (p[0] == '\xC3' && p[1] == '\xBF' && letter_before(text, i))
			p[1] = '\x9F';
	}
}

/* The combining mark of a spacing accent, or 0. */
static uint32_t
mark_of(uint32_t accent)
{
	static const uint32_t marks[][2] = {{0xA8, 0x308}, {0xB4, 0x301},
	    {0xB8, 0x327}, {0x2C6, 0x302}, {0x2C7, 0x30C}, {0x2DA, 0x30A},
	    {0x2DC, 0x303}};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (marks[i][0] == accent)
			return marks[i][1];
	return 0;
}

/* Appends the letter that the accent makes with the one behind it (as TeX
 * sets them), else with the one in front.  Returns the bytes used up from
 * behind the accent, or -1 if it makes none. */
static int
add_accented(
    struct buf *out, const struct buf *text, size_t behind, uint32_t mark)
{
	size_t length;
	uint32_t next = unicode_at(text->data, text->length, behind, &length);
	uint32_t before = unicode_before(out->data, out->length);
	uint32_t made = unicode_letter(next) ? unicode_compose(next, mark) : 0;
	char bytes[4];

	if (!made) {
		length = 0;
		made =
		    unicode_letter(before) ? unicode_compose(before, mark) : 0;
		if (made) /* every base letter is one ASCII byte or more */
			out->length -= utf8_encode(before, bytes);
	}
	if (!made)
		return -1;
	buf_add(out, bytes, utf8_encode(made, bytes));
	return (int)length;
}

static void
compose_accents(struct buf *text)
{
	struct buf out = BUF_EMPTY;
	size_t start = 0, length;
	uint32_t mark;
	int used;

	for (size_t i = 0; i < text->length; i += length) {
		length = 1;
		if ((unsigned char)text->data[i] < 0xC2)
			continue;
		mark =
		    mark_of(unicode_at(text->data, text->length, i, &length));
		length = length ? length : 1;
		if (!mark)
			continue;
		buf_add(&out, text->data + start, i - start);
		start = i;
		used = add_accented(&out, text, i + length, mark);
		if (used >= 0)
			start = i += length + (size_t)used, length = 0;
	}
	buf_add(
	    &out, text->data ? text->data + start : "", text->length - start);
	buf_release(text);
	*text = out;
}

void
clean_tex_codes(struct buf *text)
{
	size_t codes = replace_codes(text);

	repair_sharp_s(text, codes > 0);
	compose_accents(text);
}
