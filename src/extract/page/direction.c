#include "extract/page/direction.h"

#include <string.h>

#include "lib/utf8.h"

#include "extract/text/unicode.h"

#define WORDS 400     /* of a line; longer ones stay as they are */
#define WORD_MAX 1000 /* bytes; the same */

enum direction { NEUTRAL, RIGHTWARD, LEFTWARD };

struct word {
	size_t offset, length; /* in the line */
	enum direction direction;
};

struct line {
	const char *text;
	struct word words[WORDS];
	size_t count;
};

/* Hebrew, Arabic and their neighbours; forms for presentation. */
static enum direction
direction_of(uint32_t point)
{
	if (!unicode_letter(point))
		return NEUTRAL;
	if ((point >= 0x590 && point < 0x800) ||
	    (point >= 0xFB1D && point < 0xFE00) ||
	    (point >= 0xFE70 && point < 0xFEFF))
		return LEFTWARD;
	return RIGHTWARD;
}

static uint32_t
mirrored(uint32_t point)
{
	static const char pairs[] = "()[]{}<>";
	const char *found = point < 0x80 ? strchr(pairs, (int)point) : NULL;

	if (!point || !found)
		return point;
	return (uint32_t)pairs[(found - pairs) ^ 1];
}

/* The end of the run at i of what reads from left to right inside a turned
 * word: other letters, or digits and what is between them. */
static size_t
run_end(const char *text, size_t n, size_t i)
{
	size_t end = i, length;
	uint32_t point;

	for (; i < n; i += length) {
		point = unicode_at(text, n, i, &length);
		if (direction_of(point) == RIGHTWARD || unicode_digit(point))
			end = i + length;
		else if (end == i || !strchr(".,:/-", (int)(point & 0x7F)) ||
			 point >= 0x80)
			break;
	}
	return end;
}

/* Puts text in front of what is in out from offset on. */
static void
add_front(struct buf *out, size_t offset, const char *text, size_t n)
{
	buf_reserve(out, n);
	memmove(
	    out->data + offset + n, out->data + offset, out->length - offset);
	memcpy(out->data + offset, text, n);
	out->length += n;
	out->data[out->length] = '\0';
}

/* Appends the letters in the order they are read; marks stay behind theirs. */
static void
add_turned(struct buf *out, const char *text, size_t n)
{
	size_t from = out->length, end, length;
	char bytes[4];
	uint32_t point;

	for (size_t i = 0; i < n; i = end) {
		end = run_end(text, n, i);
		if (end > i) {
			add_front(out, from, text + i, end - i);
			continue;
		}
		point = unicode_at(text, n, i, &length);
		end = i + length;
		while (
		    end < n && unicode_mark(unicode_at(text, n, end, &length)))
			end += length;
		if (mirrored(point) != point)
			add_front(out, from, bytes,
			    utf8_encode(mirrored(point), bytes));
		else
			add_front(out, from, text + i, end - i);
	}
}

/* The part of a word between its first and its last letter. */
static void
core_of(const char *text, size_t n, size_t *first, size_t *end)
{
	size_t length;

	*first = n;
	*end = 0;
	for (size_t i = 0; i < n; i += length) {
		uint32_t point = unicode_at(text, n, i, &length);

		if (direction_of(point) == NEUTRAL && !unicode_mark(point))
			continue;
		*first = i < *first ? i : *first;
		*end = i + length;
	}
}

static void
add_word(struct buf *out, const struct line *l, size_t i, bool turned)
{
	const struct word *w = &l->words[i];
	const char *text = l->text + w->offset;
	size_t first = 0, end = w->length;

	if (out->length)
		buf_add_char(out, ' ');
	if (w->direction != LEFTWARD || w->length > WORD_MAX) {
		buf_add(out, text, w->length);
		return;
	}
	/* Signs around such a word in other text belong to that. */
	if (!turned)
		core_of(text, w->length, &first, &end);
	buf_add(out, text, first);
	add_turned(out, text + first, end - first);
	buf_add(out, text + end, w->length - end);
}

static enum direction
word_direction(const char *text, size_t n)
{
	enum direction all = NEUTRAL, one;
	size_t length;

	for (size_t i = 0; i < n; i += length) {
		one = direction_of(unicode_at(text, n, i, &length));
		if (one == LEFTWARD)
			return one;
		all = one == NEUTRAL ? all : one;
	}
	return all;
}

/* Divides a line into words.  Returns whether some are turned, and whether so
 * is the line. */
static bool
read_words(struct line *l, size_t n, bool *turned)
{
	size_t end, left = 0, right = 0;

	l->count = 0;
	for (size_t i = 0; i < n; i = end + 1) {
		struct word *w = &l->words[l->count];
		const char *blank = memchr(l->text + i, ' ', n - i);

		end = blank ? (size_t)(blank - l->text) : n;
		if (l->count++ == WORDS)
			return false;
		*w = (struct word){
		    i, end - i, word_direction(l->text + i, end - i)};
		left += w->direction == LEFTWARD;
		right += w->direction == RIGHTWARD;
	}
	*turned = left > right;
	return left > 0;
}

/* The end of the run of words that begins with i and ends with one of its
 * direction: neutral ones may stand between. */
static size_t
words_end(const struct line *l, size_t i)
{
	enum direction direction = l->words[i].direction;
	size_t end = i + 1;

	for (size_t k = end; k < l->count; k++) {
		if (l->words[k].direction == direction)
			end = k + 1;
		else if (l->words[k].direction != NEUTRAL)
			break;
	}
	return direction == NEUTRAL ? i + 1 : end;
}

/* Appends the words in the order they are read. */
static void
add_words(struct buf *out, const struct line *l, bool turned)
{
	size_t ends[WORDS], runs = 0, first, end;

	for (size_t i = 0; i < l->count; i = ends[runs++])
		ends[runs] = words_end(l, i);
	for (size_t r = 0; r < runs; r++) {
		size_t at = turned ? runs - 1 - r : r;

		first = at ? ends[at - 1] : 0;
		end = ends[at];
		for (size_t k = first; k < end; k++)
			add_word(out, l,
			    l->words[first].direction == LEFTWARD
				? first + end - 1 - k
				: k,
			    turned);
	}
}

/* The ligature of lam and alef comes as its letters in the order they are
 * read, and turned it says alef and lam.  No word has two alefs and a lam, so
 * behind an alef, which the article has, that is seen. */
static void
mend_article(char *text, size_t n)
{
	for (size_t i = 0; i + 5 < n; i++)
		if (memcmp(text + i, "\xD8\xA7\xD8", 3) == 0 &&
		    (text[i + 3] == '\xA2' || text[i + 3] == '\xA3' ||
			text[i + 3] == '\xA5') &&
		    memcmp(text + i + 4, "\xD9\x84", 2) == 0) {
			memmove(text + i + 4, text + i + 2, 2);
			memcpy(text + i + 2, "\xD9\x84", 2);
		}
}

static void
restore_line(struct pages *p, struct page_line *line, struct line *l)
{
	struct buf out = BUF_EMPTY, shown = BUF_EMPTY;
	bool turned;

	l->text = pages_text(p, line);
	if (!read_words(l, line->length, &turned))
		return;
	add_words(&out, l, turned);
	mend_article(out.data, out.length);
	unicode_add_letters(&shown, out.data, out.length);
	line->marks = 0; /* gaps are elsewhere now */
	pages_replace(
	    p, line, line->offset, line->length, shown.data, shown.length);
	buf_release(&out);
	buf_release(&shown);
}

/* A byte that such letters begin with: most texts have none. */
static bool
may_turn(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)text[i] >= 0xD6 &&
			(unsigned char)text[i] < 0xE0) ||
		    (unsigned char)text[i] == 0xEF)
			return true;
	return false;
}

void
direction_restore(struct pages *p)
{
	struct line line;

	for (size_t i = 0; i < p->count; i++)
		if (may_turn(pages_text(p, &p->lines[i]), p->lines[i].length))
			restore_line(p, &p->lines[i], &line);
}
