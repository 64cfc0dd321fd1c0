#include "ai/answer/fold.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#define DECOMPOSED_MAX 32 /* longest decomposition of Unicode has 18 */

static const struct {
	uint32_t first, last;
	char as;
} unified[] = {
    {0x2018, 0x201B, '\''}, /* single quotes */
    {0x2032, 0x2032, '\''}, /* prime */
    {0x2039, 0x203A, '\''},
    {0x0060, 0x0060, '\''},
    {0x00B4, 0x00B4, '\''},
    {0x201C, 0x201F, '"'}, /* double quotes */
    {0x2033, 0x2033, '"'},
    {0x00AB, 0x00AB, '"'},
    {0x00BB, 0x00BB, '"'},
    {0x2026, 0x2026, '.'}, /* ellipsis */
    {0x2010, 0x2015, '-'}, /* hyphens and dashes */
    {0x2212, 0x2212, '-'}, /* minus */
    {0xFE58, 0xFE58, '-'},
    {0xFE63, 0xFE63, '-'},
    {0xFF0D, 0xFF0D, '-'},
};

bool
fold_is_space(uint32_t point)
{
	return (point >= 9 && point <= 13) || point == ' ' || point == 0x85 ||
	       point == 0xA0 || point == 0x1680 ||
	       (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
	       point == 0x2029 || point == 0x202F || point == 0x205F ||
	       point == 0x3000;
}

static uint32_t
unify(uint32_t point)
{
	for (size_t i = 0; i < sizeof unified / sizeof *unified; i++)
		if (point >= unified[i].first && point <= unified[i].last)
			return (uint32_t)unified[i].as;
	return point;
}

static void
put(struct fold *f, const char *bytes, size_t n, size_t offset)
{
	size_t end = f->text.length + n;

	if (f->from_room && (f->from_room < end || !f->from)) {
		while (f->from_room < end)
			f->from_room *= 2;
		f->from = mem_array(f->from, f->from_room, sizeof *f->from);
	}
	for (size_t i = f->text.length; f->from_room && i < end; i++)
		f->from[i] = (uint32_t)offset;
	buf_add(&f->text, bytes, n);
}

static void
put_point(struct fold *f, uint32_t point, size_t offset)
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	int last = 0;
	char bytes[4];
	utf8proc_ssize_t count;

	if (point < 0x80) {
		bytes[0] =
		    (char)(point >= 'A' && point <= 'Z' ? point + 32 : point);
		put(f, bytes, 1, offset);
		return;
	}
	count = utf8proc_decompose_char((utf8proc_int32_t)point, parts,
	    DECOMPOSED_MAX,
	    UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &last);
	for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MAX; i++)
		put(f, bytes, utf8_encode((uint32_t)parts[i], bytes), offset);
}

/* Length of the white space at text, and whether a line ends in it. */
static size_t
space_run(const char *text, size_t n, bool *newline)
{
	size_t used = 0, length;
	uint32_t point;

	*newline = false;
	while (used < n &&
	       (length = utf8_decode(text + used, n - used, &point)) &&
	       fold_is_space(point)) {
		if (point == '\n' || point == '\f' || point == 0x2028)
			*newline = true;
		used += length;
	}
	return used;
}

/* A hyphen that only divides a word at the end of a line: letter before it,
 * lower-case letter on the next line.  Bytes to skip behind it, or 0. */
static size_t
line_end_hyphen(const struct fold *f, const char *after, size_t n)
{
	bool newline;
	size_t skip = space_run(after, n, &newline);
	utf8proc_category_t category;
	uint32_t point;

	if (!newline || f->text.length == 0 ||
	    f->text.data[f->text.length - 1] == ' ' ||
	    !utf8_decode(after + skip, n - skip, &point))
		return 0;
	category = utf8proc_category((utf8proc_int32_t)point);
	return category == UTF8PROC_CATEGORY_LL ? skip : 0;
}

void
fold_make(struct fold *f, const char *text, size_t n, bool offsets)
{
	size_t at = 0, length, skip;
	uint32_t point;
	bool newline;

	*f = (struct fold){BUF_EMPTY, NULL, offsets ? n + 16 : 0};
	buf_reserve(&f->text, n + 1);
	while (at < n && (length = utf8_decode(text + at, n - at, &point))) {
		if (fold_is_space(point)) {
			length = space_run(text + at, n - at, &newline);
			if (f->text.length && at + length < n)
				put(f, " ", 1, at);
			at += length;
			continue;
		}
		point = unify(point);
		skip = point == '-' ? line_end_hyphen(f, text + at + length,
					  n - at - length)
				    : 0;
		if (skip == 0 && point != 0xAD)
			put_point(f, point, at);
		at += length + skip;
	}
	buf_add(&f->text, "", 0);
}

static bool
is_word_point(uint32_t point)
{
	switch (utf8proc_category((utf8proc_int32_t)point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

/* Bytes of the hyphen at p, with the end of the line behind it, if it stands
 * between letters; else 0. */
static size_t
inner_hyphen(const struct fold *f, const char *p, size_t n, size_t length)
{
	bool newline;
	size_t space = space_run(p + length, n - length, &newline);
	uint32_t next;

	if ((space && !newline) || f->text.data[f->text.length - 1] == ' ' ||
	    !utf8_decode(p + length + space, n - length - space, &next) ||
	    !is_word_point(next))
		return 0;
	return length + space;
}

static void
put_word_point(struct fold *f, uint32_t point, size_t offset)
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	int last = 0;
	char bytes[4];
	utf8proc_ssize_t count = utf8proc_decompose_char(
	    (utf8proc_int32_t)point, parts, DECOMPOSED_MAX,
	    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_IGNORE,
	    &last);

	for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MAX; i++)
		if (is_word_point((uint32_t)parts[i]))
			put(f, bytes, utf8_encode((uint32_t)parts[i], bytes),
			    offset);
}

void
fold_words(struct fold *f, const char *text, size_t n)
{
	size_t at = 0, length, skip;
	uint32_t point;

	*f = (struct fold){BUF_EMPTY, NULL, n + 16};
	put(f, " ", 1, 0);
	for (; at < n && (length = utf8_decode(text + at, n - at, &point));
	     at += length) {
		if (point == 0xAD)
			continue;
		if (is_word_point(point)) {
			put_word_point(f, point, at);
			continue;
		}
		skip = unify(point) == '-'
			   ? inner_hyphen(f, text + at, n - at, length)
			   : 0;
		if (skip)
			length = skip;
		else if (f->text.data[f->text.length - 1] != ' ')
			put(f, " ", 1, at);
	}
	if (f->text.data[f->text.length - 1] != ' ')
		put(f, " ", 1, n);
	buf_add(&f->text, "", 0);
}

void
fold_release(struct fold *f)
{
	buf_release(&f->text);
	free(f->from);
	f->from = NULL;
}

char *
fold_text(const char *text)
{
	struct fold f;

	fold_make(&f, text, strlen(text), false);
	return buf_take(&f.text);
}

bool
fold_same(const char *a, const char *b)
{
	char *left = fold_text(a), *right = fold_text(b);
	bool same = strcmp(left, right) == 0;

	free(left);
	free(right);
	return same;
}
