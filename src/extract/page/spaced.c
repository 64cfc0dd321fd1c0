#include "extract/page/spaced.h"

#include <math.h>
#include <string.h>

#include "extract/text/unicode.h"

#define LETTERS 4	/* that stand alone in a row */
#define SPACED_MIN 2	/* lines of a block */
#define SINGLE_SHARE 30 /* percent of words: so many may be no prose */
#define PROSE_WORDS 6
#define SAME_PLACE 1.0F

/* The length of a letter, digit or sign that stands alone at text[i]. */
static size_t
alone(const char *text, size_t n, size_t i, uint32_t *point)
{
	size_t length;

	*point = unicode_at(text, n, i, &length);
	return i + length == n || text[i + length] == ' ' ? length : 0;
}

bool
spaced_text(const char *text, size_t n)
{
	size_t row = 0, length;
	uint32_t point;

	for (size_t i = 0; i < n && row < LETTERS; i += length + 1) {
		const char *blank;

		length = alone(text, n, i, &point);
		if (length && point < 0x2E80) {
			row += unicode_letter(point);
			continue;
		}
		row = 0;
		blank = memchr(text + i, ' ', n - i);
		length = blank ? (size_t)(blank - text) - i : n - i;
	}
	return row >= LETTERS;
}

bool
spaced_pages(const struct pages *p, size_t *first, size_t *last)
{
	bool any = false;

	for (size_t i = 0; i < p->count; i++) {
		if (!p->lines[i].spaced)
			continue;
		*first = any ? *first : p->lines[i].page;
		*last = p->lines[i].page;
		any = true;
	}
	return any;
}

/* Whether many words of a text are single letters and signs. */
static bool
is_scattered(const char *text, size_t n)
{
	size_t words = 0, single = 0, length;
	uint32_t point;

	for (size_t i = 0; i < n; i += length + 1) {
		const char *blank = memchr(text + i, ' ', n - i);

		single += alone(text, n, i, &point) > 0;
		words++;
		length = blank ? (size_t)(blank - text) - i : n - i;
	}
	return single * 100 >= words * SINGLE_SHARE;
}

static bool
same_letters(const char *a, size_t n, const char *b, size_t m)
{
	size_t i = 0, k = 0;

	while (i < n || k < m) {
		if (i < n && a[i] == ' ')
			i++;
		else if (k < m && b[k] == ' ')
			k++;
		else if (i == n || k == m || a[i++] != b[k++])
			return false;
	}
	return true;
}

/* Whether letters that stood alone are words in the other reading. */
static bool
makes_words(const struct page_line *l, const char *text, size_t n)
{
	size_t row = 0, length;

	if (!l->spaced || spaced_text(text, n))
		return false;
	for (size_t i = 0; i < n && row < LETTERS; i += length)
		row = unicode_lower(unicode_at(text, n, i, &length)) ? row + 1
								     : 0;
	return row >= LETTERS;
}

/* The end of the block that begins with a line, and how many of its lines have
 * words in the other reading only. */
static size_t
block_end(const struct pages *p, size_t first, size_t end,
    const struct pages *second, const struct page_line *m, size_t *words)
{
	size_t stop = first;

	*words = 0;
	for (; stop < end && p->lines[stop].block == p->lines[first].block;
	     stop++, m++)
		*words += makes_words(
		    &p->lines[stop], pages_text(second, m), m->length);
	return stop;
}

/* Whether the blanks of the other reading are right: in letters of one width
 * they are.  In others a line alone may be a title, letters of which are as far
 * apart as words are elsewhere, and prose would have no blanks left. */
static bool
is_cells(const struct pages *p, const struct page_line *l, bool listing)
{
	return l->mono ||
	       (listing &&
		   (l->spaced || is_scattered(pages_text(p, l), l->length)));
}

static bool
same_line(const struct pages *p, const struct page_line *l,
    const struct pages *second, const struct page_line *m)
{
	return fabsf(l->left - m->left) <= SAME_PLACE &&
	       same_letters(pages_text(p, l), l->length, pages_text(second, m),
		   m->length);
}

/* Whether a line is the same in both and may be code between code. */
static bool
may_go_on(
    const struct pages *p, const struct page_line *l, const struct page_line *m)
{
	const char *text = pages_text(p, l);
	size_t blanks = 0;

	for (size_t i = 0; i < l->length; i++)
		blanks += text[i] == ' ';
	return l->length == m->length && blanks < PROSE_WORDS;
}

/* Lines of a block, of which so many have words in the other reading only. */
static void
mend_block(struct pages *p, size_t first, size_t end, size_t words,
    const struct pages *second, const struct page_line *m)
{
	size_t taken = end; /* the line behind the last one taken */

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];

		if (!is_cells(p, l, words) ||
		    !same_line(p, l, second, &m[i - first]))
			continue;
		for (size_t k = taken; k < i; k++)
			if (may_go_on(p, &p->lines[k], &m[k - first]))
				pages_take(
				    p, &p->lines[k], second, &m[k - first]);
		pages_take(p, l, second, &m[i - first]);
		taken = i + 1;
	}
}

static void
mend_page(struct pages *p, size_t page, const struct pages *second, size_t from)
{
	size_t first = p->pages[page].first, end = pages_end(p, page);
	const struct page_line *m = second->lines + second->pages[from].first;
	size_t stop, words;

	if (pages_end(second, from) - second->pages[from].first != end - first)
		return;
	for (size_t i = first; i < end; m += stop - i, i = stop) {
		stop = block_end(p, i, end, second, m, &words);
		if (words)
			mend_block(p, i, stop, words, second, m);
	}
}

static bool
has_spaced(const struct pages *p, size_t page)
{
	for (size_t i = p->pages[page].first; i < pages_end(p, page); i++)
		if (p->lines[i].spaced)
			return true;
	return false;
}

void
spaced_mend(struct pages *p, const struct pages *second, size_t first)
{
	for (size_t i = 0; i < second->page_count && first + i < p->page_count;
	     i++)
		if (has_spaced(p, first + i))
			mend_page(p, first + i, second, i);
}
