#include "extract/furniture.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"

#define PAGES_MIN 3
#define ROWS 2		/* at each end */
#define LINES 4		/* a row may be torn into left and right */
#define SHARE 30	/* percent of the pages */
#define SAME_PLACE 2.0F /* points */
#define HEADING 1.15F	/* times the usual height: no running head */

/* A line at an end of a page, folded: digits are all the same. */
struct edge {
	uint64_t fold;
	size_t line;
	size_t page;
	bool foot;
};

struct edges {
	struct edge *items;
	size_t count;
};

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint64_t
fold(const char *text, size_t n, bool foot)
{
	uint64_t hash = foot ? 14695981039346656037U : 1099511628211U;

	for (size_t i = 0; i < n; i++) {
		if (digit(text[i]) && i > 0 && digit(text[i - 1]))
			continue;
		hash ^= digit(text[i]) ? '#' : (unsigned char)text[i];
		hash *= 1099511628211U;
	}
	return hash;
}

static void
add_edge(struct edges *e, const struct pages *p, size_t line, bool foot)
{
	const struct page_line *l = &p->lines[line];

	e->items = mem_array(e->items, e->count + 1, sizeof *e->items);
	e->items[e->count++] = (struct edge){
	    fold(pages_text(p, l), l->length, foot), line, l->page, foot};
}

/* The next line inwards from place `from`; SIZE_MAX if there is none. */
static size_t
next_inwards(const struct pages *p, size_t page, bool foot, float from,
    const size_t *taken, size_t taken_count)
{
	size_t best = SIZE_MAX, end = pages_end(p, page);

	for (size_t i = p->pages[page].first; i < end; i++) {
		float at = p->lines[i].top;
		bool used = p->lines[i].length == 0;

		for (size_t t = 0; t < taken_count; t++)
			used = used || taken[t] == i;
		if (used || (foot ? at > from : at < from))
			continue;
		if (best == SIZE_MAX ||
		    (foot ? at > p->lines[best].top : at < p->lines[best].top))
			best = i;
	}
	return best;
}

/* The lines of the first or last two rows of a page. */
static void
collect_end(struct edges *e, const struct pages *p, size_t page, bool foot)
{
	float from = foot ? 1e9F : -1e9F, row = from, step;
	size_t taken[LINES], count = 0, rows = 0, line;

	while (count < LINES) {
		line = next_inwards(p, page, foot, from, taken, count);
		if (line == SIZE_MAX)
			break;
		from = p->lines[line].top;
		step = foot ? row - from : from - row;
		if (step > p->lines[line].height / 2) {
			if (rows++ == ROWS)
				break;
			row = from;
		}
		taken[count++] = line;
		add_edge(e, p, line, foot);
	}
}

static int
by_fold(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->fold != y->fold)
		return x->fold < y->fold ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* Whether so many of all pages, or of the even or the odd ones, have it. */
static bool
runs(const struct edge *first, size_t count, size_t pages)
{
	size_t parity[2] = {0, 0}, all = 0;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && first[i].page == first[i - 1].page)
			continue;
		parity[first[i].page % 2]++;
		all++;
	}
	if (all >= PAGES_MIN && all * 100 >= pages * SHARE)
		return true;
	return (parity[0] >= PAGES_MIN && parity[0] * 200 >= pages * SHARE) ||
	       (parity[1] >= PAGES_MIN && parity[1] * 200 >= pages * SHARE);
}

static bool
same_line(
    const struct pages *p, const struct page_line *a, const struct page_line *b)
{
	return a->length == b->length && fabsf(a->top - b->top) < SAME_PLACE &&
	       memcmp(pages_text(p, a), pages_text(p, b), a->length) == 0;
}

/* Heads of chapters run on fewer pages, but on one after the other, in one
 * place and word for word.  Slides that build up do, too: the first stays. */
static void
drop_run(const struct edges *e, size_t first, size_t end, struct pages *p)
{
	size_t start = first;

	for (size_t i = first + 1; i <= end; i++) {
		if (i < end && e->items[i].page <= e->items[i - 1].page + 2 &&
		    same_line(p, &p->lines[e->items[start].line],
			&p->lines[e->items[i].line]))
			continue;
		for (size_t k = start + 1; i - start >= PAGES_MIN && k < i; k++)
			p->lines[e->items[k].line].dropped = true;
		start = i;
	}
}

static void
drop_repeated(struct edges *e, struct pages *p)
{
	float limit = pages_body_height(p) * HEADING;
	size_t end;

	if (e->count)
		qsort(e->items, e->count, sizeof *e->items, by_fold);
	for (size_t i = 0; i < e->count; i = end) {
		for (end = i;
		     end < e->count && e->items[end].fold == e->items[i].fold;)
			end++;
		if (!runs(e->items + i, end - i, p->page_count)) {
			drop_run(e, i, end, p);
			continue;
		}
		for (size_t k = i; k < end; k++)
			if (p->lines[e->items[k].line].height < limit)
				p->lines[e->items[k].line].dropped = true;
	}
}

/* Two pages: what stands on the second word for word where it stood on the
 * first is said already. */
static void
drop_second(const struct edges *e, struct pages *p)
{
	for (size_t i = 0; i < e->count; i++)
		for (size_t k = i + 1; k < e->count; k++)
			if (e->items[k].page != e->items[i].page &&
			    same_line(p, &p->lines[e->items[i].line],
				&p->lines[e->items[k].line]))
				p->lines[e->items[k].line].dropped = true;
}

static size_t
skip_digits(const char *text, size_t n, size_t i)
{
	while (i < n && digit(text[i]))
		i++;
	return i;
}

static size_t
skip_filler(const char *text, size_t n, size_t i)
{
	while (i < n && strchr(" -|[](){}", text[i]) && text[i])
		i++;
	return i;
}

/* Behind one of the words, if it stands at i. */
static size_t
skip_word(const char *text, size_t n, size_t i, const char *const *words)
{
	for (; *words; words++) {
		size_t m = strlen(*words);

		if (n - i >= m && strncasecmp(text + i, *words, m) == 0)
			return skip_filler(text, n, i + m);
	}
	return i;
}

bool
furniture_number(const char *text, size_t n, bool worded)
{
	static const char *const pages[] = {
	    "seite", "page", "folie", "slide", "p.", "s.", NULL};
	static const char *const of[] = {"von", "of", "/", NULL};
	size_t i, first, next, start = skip_filler(text, n, 0);

	i = skip_word(text, n, start, pages);
	if (worded && i == start)
		return false;
	first = skip_digits(text, n, i);
	if (first == i || first - i > 4)
		return false;
	i = skip_filler(text, n, first);
	next = skip_word(text, n, i, of);
	if (next > i)
		i = skip_filler(text, n, skip_digits(text, n, next));
	return i == n;
}

void
furniture_drop(struct pages *p)
{
	struct edges e = {NULL, 0};
	bool few = p->page_count < PAGES_MIN;
	struct page_line *line;

	for (size_t page = 0; page < p->page_count; page++) {
		collect_end(&e, p, page, false);
		collect_end(&e, p, page, true);
	}
	for (size_t i = 0; i < e.count; i++) {
		line = &p->lines[e.items[i].line];
		if (furniture_number(pages_text(p, line), line->length, few))
			line->dropped = true;
	}
	if (few)
		drop_second(&e, p);
	else
		drop_repeated(&e, p);
	free(e.items);
}
