#include "extract/page/furniture.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/page/aligned.h"
#include "extract/page/folio.h"

#define PAGES_MIN 3
#define ROWS 2		/* at each end */
#define LINES 8		/* a row may be torn into pieces */
#define SHARE 30	/* percent of the pages */
#define SAME_PLACE 2.0F /* points */
#define SAME_SIZE 0.15F
#define HEADING 1.15F /* times the usual height: no running head */
#define TITLE 1.5F /* the same for numbers: much text may be in small print */
#define GOES_ON 1.15F /* times the usual step: still the text */
#define FAR 2.5F      /* times the usual step: no heading of the text */
#define OUTER 0.25F   /* of the height of the page */
#define ALONE 0	      /* hash of nothing beside a number */
#define REACH 3	      /* pages over which numbers go on counting */

/* A line at an end of a page. */
struct edge {
	uint64_t hash;
	size_t line;
	size_t page;
	bool foot;
	bool clear;	    /* of the text: that does not go on to it */
	bool apart;	    /* and may be furniture, by place and size */
	bool far;	    /* and so far from the text that it is none */
	bool counts;	    /* has a number that counts with the pages */
	struct folio folio; /* that number */
};

/* A number that may be a page's: what is around it, and how far it is from the
 * page's index. */
struct number {
	uint64_t hash;
	long shift;
	size_t page;
	size_t edge;
	struct folio folio;
};

struct edges {
	struct edge *items;
	size_t count;
	struct number *numbers;
	size_t number_count;
	float height, step; /* of the text */
};

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

/* Whether two lines are as near as some usual steps. */
static bool
near(const struct edges *e, const struct page_line *a,
    const struct page_line *b, float steps)
{
	float step = e->step > 0 ? e->step : a->height;

	return fabsf(a->top - b->top) <= steps * step;
}

/* Whether the text goes on from one line of a page to the other. */
static bool
flows(
    const struct edges *e, const struct page_line *a, const struct page_line *b)
{
	return fabsf(a->height - b->height) <= SAME_SIZE * a->height &&
	       near(e, a, b, GOES_ON);
}

static bool
may_be_furniture(const struct edges *e, const struct pages *p,
    const struct page_line *l, bool foot)
{
	float height = p->pages[l->page].height;
	struct folio f;
	bool number = folio_alone(pages_text(p, l), l->length, false, &f);

	if (l->height >= e->height * (number ? TITLE : HEADING))
		return false;
	return foot ? l->top > height * (1 - OUTER) : l->top < height * OUTER;
}

/* Lines from the end of a page inwards, their rows counted; the last one is
 * that behind the rows that may be furniture. */
struct end {
	size_t lines[LINES + 1], rows[LINES + 1];
	bool clear[LINES + 1], far[LINES + 1];
	bool table[LINES + 1]; /* a row of the table that goes on behind it */
	size_t count, edges;
};

/* A line stands apart if the text does not go on to the next row, or if that
 * row stands apart, too. */
static void
mark_clear(const struct edges *e, const struct pages *p, struct end *d)
{
	for (size_t i = d->edges; i-- > 0;) {
		const struct page_line *l = &p->lines[d->lines[i]], *m;
		bool inner = false, goes_on = false, close = false;

		for (size_t k = i + 1; k < d->count; k++) {
			if (d->rows[k] != d->rows[i] + 1)
				continue;
			m = &p->lines[d->lines[k]];
			inner = true;
			d->table[i] = d->table[i] ||
				      aligned_rows(p, d->lines[i], d->lines[k]);
			d->clear[i] = d->clear[i] || d->clear[k];
			d->far[i] = d->far[i] || d->far[k];
			goes_on = goes_on || flows(e, l, m);
			close = close || near(e, l, m, FAR);
		}
		d->clear[i] = d->clear[i] || (inner && !goes_on);
		d->far[i] = d->far[i] || (inner && !close);
	}
}

/* The lines of the first or last two rows of a page, and the next one. */
static void
find_end(struct end *d, const struct pages *p, size_t page, bool foot)
{
	float from = foot ? 1e9F : -1e9F, row = from, half = 0;
	size_t rows = 0, line;

	while (d->count < LINES) {
		line = next_inwards(p, page, foot, from, d->lines, d->count);
		if (line == SIZE_MAX)
			break;
		from = p->lines[line].top;
		half = p->lines[line].height / 2;
		if ((foot ? row - from : from - row) > half) {
			if (rows++ == ROWS)
				break;
			row = from;
		}
		d->rows[d->count] = rows;
		d->lines[d->count++] = line;
	}
	d->edges = d->count;
	line = next_inwards(
	    p, page, foot, foot ? row - half : row + half, d->lines, d->count);
	if (line == SIZE_MAX)
		return;
	d->rows[d->count] = d->count ? d->rows[d->count - 1] + 1 : 1;
	d->lines[d->count++] = line;
}

/* The length of what is not the same on all pages at i. */
static size_t
variable(const struct edge *e, const struct folio *f, const char *text,
    size_t n, size_t i)
{
	if (f && i == f->at)
		return f->length;
	return e->far ? folio_date(text + i, n - i) : 0;
}

/* Of the text of a line without number f, if there is one, and without dates
 * far from the text. */
static uint64_t
hash_edge(const struct edge *e, const struct pages *p, const struct folio *f)
{
	const struct page_line *l = &p->lines[e->line];
	const char *text = pages_text(p, l);
	uint64_t hash = e->foot ? 14695981039346656037U : 1099511628211U;
	size_t skipped;

	for (size_t i = 0; i < l->length; i += skipped ? skipped : 1) {
		skipped = variable(e, f, text, l->length, i);
		hash ^= skipped ? 0x100U : (unsigned char)text[i];
		hash *= 1099511628211U;
	}
	return hash;
}

static void
add_numbers(struct edges *e, const struct pages *p, size_t edge)
{
	const struct page_line *l = &p->lines[e->items[edge].line];
	struct folio found[FOLIO_MAX], *f, ignored;
	size_t count = folio_find(p, l, e->items[edge].far, found);
	bool alone = folio_alone(pages_text(p, l), l->length, false, &ignored);

	e->numbers = mem_array(
	    e->numbers, e->number_count + FOLIO_MAX, sizeof *e->numbers);
	for (f = found; f < found + count; f++)
		e->numbers[e->number_count++] = (struct number){
		    .hash = alone ? ALONE : hash_edge(&e->items[edge], p, f),
		    .shift = f->value - (long)l->page,
		    .page = l->page,
		    .edge = edge,
		    .folio = *f};
}

static void
collect_end(struct edges *e, const struct pages *p, size_t page, bool foot)
{
	struct end d = {.count = 0};

	find_end(&d, p, page, foot);
	mark_clear(e, p, &d);
	e->items = mem_array(e->items, e->count + LINES, sizeof *e->items);
	for (size_t i = 0; i < d.edges; i++) {
		const struct page_line *l = &p->lines[d.lines[i]];
		bool apart = d.clear[i] && !d.table[i] &&
			     may_be_furniture(e, p, l, foot);

		e->items[e->count] = (struct edge){.line = d.lines[i],
		    .page = page,
		    .foot = foot,
		    .clear = d.clear[i],
		    .apart = apart,
		    .far = apart && d.far[i]};
		if (apart)
			add_numbers(e, p, e->count);
		e->count++;
	}
}

static int
by_shift(const void *a, const void *b)
{
	const struct number *x = a, *y = b;

	if (x->shift != y->shift)
		return x->shift < y->shift ? -1 : 1;
	return x->page < y->page ? -1 : x->page > y->page;
}

static void
set_counting(struct edges *e, const struct number *n)
{
	e->items[n->edge].counts = true;
	e->items[n->edge].folio = n->folio;
}

/* Both alone, or in the same text. */
static void
pair_same(struct edges *e, const struct number *a, const struct number *b)
{
	if (a->hash != b->hash)
		return;
	set_counting(e, a);
	set_counting(e, b);
}

/* One alone, where a chapter begins, beside one in a running head. */
static void
pair_alone(struct edges *e, const struct number *a, const struct number *b)
{
	if (a->hash == ALONE && e->items[b->edge].counts)
		set_counting(e, a);
	if (b->hash == ALONE && e->items[a->edge].counts)
		set_counting(e, b);
}

/* Numbers of pages near each other that are as far from their indexes. */
static void
each_pair(struct edges *e,
    void (*pair)(struct edges *, const struct number *, const struct number *))
{
	const struct number *n = e->numbers;

	for (size_t i = 0; i < e->number_count; i++)
		for (size_t k = i + 1; k < e->number_count; k++) {
			if (n[k].shift != n[i].shift ||
			    n[k].page - n[i].page > REACH)
				break;
			if (n[k].page != n[i].page)
				pair(e, &n[i], &n[k]);
		}
}

static void
find_counting(struct edges *e)
{
	if (e->number_count)
		qsort(
		    e->numbers, e->number_count, sizeof *e->numbers, by_shift);
	each_pair(e, pair_same);
	each_pair(e, pair_alone);
}

static int
by_hash(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* Whether so many of all pages, or of the even or the odd ones, have it. */
static bool
runs(const struct edge *first, size_t count, size_t pages, bool apart)
{
	size_t parity[2] = {0, 0}, all = 0, last = SIZE_MAX;

	for (size_t i = 0; i < count; i++) {
		if (first[i].page == last || (apart && !first[i].apart))
			continue;
		last = first[i].page;
		parity[last % 2]++;
		all++;
	}
	if (all >= PAGES_MIN && all * 100 >= pages * SHARE)
		return true;
	return (parity[0] >= PAGES_MIN && parity[0] * 200 >= pages * SHARE) ||
	       (parity[1] >= PAGES_MIN && parity[1] * 200 >= pages * SHARE);
}

static bool
same_place(const struct pages *p, const struct edge *a, const struct edge *b)
{
	return fabsf(p->lines[a->line].top - p->lines[b->line].top) <
	       SAME_PLACE;
}

/* Heads of chapters run on fewer pages, but on one after the other, in one
 * place.  Slides that build up do, too: the first stays. */
static void
drop_run(const struct edge *items, size_t count, struct pages *p)
{
	size_t start = 0;

	for (size_t i = 1; i <= count; i++) {
		if (i < count && items[i].page <= items[i - 1].page + 2 &&
		    same_place(p, &items[start], &items[i]))
			continue;
		for (size_t k = start + 1; i - start >= PAGES_MIN && k < i; k++)
			if (items[k].clear)
				p->lines[items[k].line].dropped = true;
		start = i;
	}
}

static void
drop_apart(const struct edge *items, size_t count, struct pages *p)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].apart)
			p->lines[items[i].line].dropped = true;
}

static void
drop_repeated(struct edges *e, struct pages *p)
{
	struct edge *items = e->items;
	size_t end;

	for (size_t i = 0; i < e->count; i++)
		items[i].hash = hash_edge(
		    &items[i], p, items[i].counts ? &items[i].folio : NULL);
	if (e->count)
		qsort(items, e->count, sizeof *items, by_hash);
	for (size_t i = 0; i < e->count; i = end) {
		for (end = i;
		     end < e->count && items[end].hash == items[i].hash;)
			end++;
		if (!runs(items + i, end - i, p->page_count, false))
			drop_run(items + i, end - i, p);
		else if (runs(items + i, end - i, p->page_count, true))
			drop_apart(items + i, end - i, p);
	}
}

/* Whether the first line of a page stands for itself: the next one is much
 * longer and no word of it would have been the first's. */
static bool
heads_page(const struct pages *p, const struct page_line *l)
{
	const struct page_line *next = l + 1;

	return l == &p->lines[p->pages[l->page].first] &&
	       next < p->lines + p->count && next->page == l->page &&
	       l->right - l->left < 0.6F * (next->right - next->left);
}

/* Two pages: what stands on the second word for word where it stood on the
 * first is said already. */
static void
drop_second(const struct edges *e, struct pages *p)
{
	for (size_t i = 0; i < e->count; i++) {
		const struct edge *a = &e->items[i];
		const struct page_line *l = &p->lines[a->line];

		for (size_t k = i + 1; k < e->count; k++) {
			const struct edge *b = &e->items[k];
			struct page_line *m = &p->lines[b->line];

			if (a->page != b->page && same_place(p, a, b) &&
			    (b->clear || heads_page(p, m)) &&
			    l->length == m->length &&
			    memcmp(pages_text(p, l), pages_text(p, m),
				l->length) == 0)
				m->dropped = true;
		}
	}
}

/* Numbers that count with the pages, say the page's own count, or that they
 * are page numbers.  Of two pages they must do the last or both of the first.
 */
static void
drop_numbers(const struct edges *e, struct pages *p)
{
	bool few = p->page_count < PAGES_MIN, own;
	struct folio f;

	for (size_t i = 0; i < e->count; i++) {
		const struct edge *edge = &e->items[i];
		struct page_line *l = &p->lines[edge->line];
		const char *text = pages_text(p, l);

		if (!edge->apart || !folio_alone(text, l->length, false, &f))
			continue;
		own = f.value == (long)edge->page + 1;
		if (folio_alone(text, l->length, true, &f) ||
		    (few ? edge->counts && own : edge->counts || own))
			l->dropped = true;
	}
}

/* Whether all text of a page is dropped. */
static bool
is_emptied(const struct pages *p, size_t page)
{
	size_t end = pages_end(p, page), lines = 0;

	for (size_t i = p->pages[page].first; i < end; i++) {
		if (p->lines[i].length && !p->lines[i].dropped)
			return false;
		lines += p->lines[i].length > 0;
	}
	return lines > 0;
}

/* Furniture is what stands around something: a document of nothing else has
 * none.  Some pages show only a picture. */
static void
keep_most(const struct edges *e, struct pages *p)
{
	size_t emptied = 0;

	for (size_t page = 0; page < p->page_count; page++)
		emptied += is_emptied(p, page);
	for (size_t i = 0; 2 * emptied > p->page_count && i < e->count; i++)
		p->lines[e->items[i].line].dropped = false;
}

void
furniture_drop(struct pages *p)
{
	struct edges e = {
	    .height = pages_body_height(p), .step = pages_body_step(p)};

	for (size_t page = 0; page < p->page_count; page++) {
		collect_end(&e, p, page, false);
		collect_end(&e, p, page, true);
	}
	find_counting(&e);
	drop_numbers(&e, p);
	if (p->page_count < PAGES_MIN)
		drop_second(&e, p);
	else
		drop_repeated(&e, p);
	keep_most(&e, p);
	free(e.items);
	free(e.numbers);
}
