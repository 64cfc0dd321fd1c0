#include "extract/page/gutter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/page/grid.h"
#include "extract/page/grid_doubt.h"

#define BINS 2000 /* points of width */
#define SIDE_CELLS 8
#define CELLS_MAX 2000	    /* a page with more is no prose */
#define CROSSING_PERCENT 20 /* of the pieces may be as wide as both columns */
#define FLOWS 4		    /* so often a sentence goes on in the next line */
#define FLOWS_PERCENT 12    /* of the pairs of lines */
#define BLOCK_STEP 1.4F	    /* usual steps from line to line of a block */
#define SAME_SIZE 0.08F

/* How many pieces of text lie over each point of the width; the middle third
 * of it is from *first to *end. */
static void
count_cover(const struct grid *g, int cover[BINS + 1], int *first, int *end)
{
	float left = BINS, right = 0;

	for (size_t i = 0; i < g->cell_count; i++) {
		const struct grid_cell *c = &g->cells[i];

		if (c->left < 0 || c->right >= BINS || c->left > c->right)
			continue;
		cover[(int)c->left]++;
		cover[(int)c->right + 1]--;
		left = fminf(left, c->left);
		right = fmaxf(right, c->right);
	}
	for (int i = 1; i < BINS; i++)
		cover[i] += cover[i - 1];
	*first = (int)(left + (right - left) / 3);
	*end = (int)(right - (right - left) / 3);
}

/* The middle of the widest place that fewest pieces lie over. */
static float
emptiest(const struct grid *g)
{
	int cover[BINS + 1] = {0}, first, end, least, run = 0, widest = 0;
	float x = 0;

	count_cover(g, cover, &first, &end);
	least = first < end ? cover[first] : 0;
	for (int i = first; i < end; i++)
		least = cover[i] < least ? cover[i] : least;
	for (int i = first; i < end; i++) {
		run = cover[i] == least ? run + 1 : 0;
		if (run > widest) {
			widest = run;
			x = (float)(i + 1) - (float)run / 2;
		}
	}
	return x;
}

/* The widest piece of a row on one side of x; NULL: none. */
static const struct grid_cell *
widest_in(const struct grid *g, const struct grid_row *row, float x, bool right)
{
	const struct grid_cell *best = NULL;

	for (size_t i = row->first; i < row->end; i++) {
		const struct grid_cell *c = &g->cells[i];

		if ((right ? c->left >= x : c->right <= x) &&
		    (!best || c->right - c->left > best->right - best->left))
			best = c;
	}
	return best;
}

/* Whether text runs down one side. */
static bool
is_prose(const struct grid *g, const struct pages *p, float x, bool right)
{
	const struct grid_cell *last = NULL, *next;
	size_t cells = 0, flows = 0;

	for (size_t i = 0; i < g->row_count; i++) {
		next = widest_in(g, &g->rows[i], x, right);
		if (!next)
			continue;
		cells++;
		flows += last && grid_flows(p, last, next);
		last = next;
	}
	return cells >= SIDE_CELLS && flows >= FLOWS &&
	       100 * flows >= FLOWS_PERCENT * cells;
}

/* The gutter of a page; 0: it has none. */
static float
gutter_of(const struct grid *g, const struct pages *p)
{
	size_t crossing = 0;
	float x;

	if (g->cell_count < 2 * SIDE_CELLS || g->cell_count > CELLS_MAX)
		return 0;
	x = emptiest(g);
	for (size_t i = 0; i < g->cell_count; i++)
		crossing += g->cells[i].left < x && g->cells[i].right > x;
	if (x <= 0 || 100 * crossing > CROSSING_PERCENT * g->cell_count ||
	    !is_prose(g, p, x, false) || !is_prose(g, p, x, true))
		return 0;
	return x;
}

/* The mark of a line where it goes over x; NULL: none does. */
static struct page_mark *
mark_over(const struct pages *p, const struct page_line *l, float x)
{
	for (size_t i = 0; i < l->marks; i++) {
		struct page_mark *m = &p->marks[l->mark + i];

		if (!m->raised && m->left <= x && m->right >= x)
			return m;
	}
	return NULL;
}

static size_t
count_joined(const struct pages *p, size_t page)
{
	size_t count = 0, end = pages_end(p, page);
	float x = p->pages[page].gutter;

	for (size_t i = p->pages[page].first; x > 0 && i < end; i++)
		count += mark_over(p, &p->lines[i], x) != NULL;
	return count;
}

/* Cuts the line at the mark; returns what is behind. */
static struct page_line
divide(const struct pages *p, struct page_line *l, const struct page_mark *m)
{
	struct page_line behind = *l;
	uint32_t before = (uint32_t)(m - p->marks) - l->mark;

	behind.offset = m->offset;
	behind.length = l->offset + l->length - m->offset;
	behind.left = behind.text_left = m->right;
	behind.mark += before + 1;
	behind.marks -= before + 1;
	behind.raised = 0;
	l->length = m->offset - 1 - l->offset;
	l->right = m->left;
	l->marks = before;
	return behind;
}

/* Puts the order of lines into page_line.block: the band between lines that
 * cross x, then the side. */
static void
number_bands(struct page_line *lines, size_t count, float x)
{
	for (size_t i = 0; i < count; i++) {
		struct page_line *l = &lines[i];
		size_t side = l->right <= x ? 1 : l->left >= x ? 2 : 0;

		l->block = side;
		for (size_t k = 0; k < count; k++)
			if (lines[k].left < x && lines[k].right > x &&
			    lines[k].top < l->top)
				l->block += 3;
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct page_line *x = a, *y = b;

	if (x->block != y->block)
		return x->block < y->block ? -1 : 1;
	if (x->bottom != y->bottom)
		return x->bottom < y->bottom ? -1 : 1;
	return (x->left > y->left) - (x->left < y->left);
}

/* Lines that follow one another closely, in letters of one size, are one
 * block. */
static void
number_blocks(
    struct pages *p, struct page_line *lines, size_t count, float step)
{
	size_t place = 0;

	for (size_t i = 0; i < count; i++) {
		struct page_line *l = &lines[i];

		if (i == 0 || l->block != place ||
		    l->top - l[-1].top > BLOCK_STEP * step ||
		    fabsf(l->height - l[-1].height) > SAME_SIZE * l->height)
			p->block++;
		place = l->block;
		l->block = p->block;
	}
}

/* Appends the lines of a page to others; in a new order if some were joined.
 * Returns how many. */
static size_t
copy_lines(struct pages *p, size_t page, float step, struct page_line *to)
{
	size_t count = 0, end = pages_end(p, page);
	float x = p->pages[page].gutter;
	bool joined = count_joined(p, page) > 0;

	for (size_t i = p->pages[page].first; i < end; i++) {
		const struct page_mark *m =
		    joined ? mark_over(p, &p->lines[i], x) : NULL;
		struct page_line *l = &to[count++];

		*l = p->lines[i];
		if (m)
			to[count++] = divide(p, l, m);
	}
	if (joined) {
		number_bands(to, count, x);
		qsort(to, count, sizeof *to, by_place);
		number_blocks(p, to, count, step);
	}
	return count;
}

static void
divide_lines(struct pages *p, size_t more)
{
	struct page_line *lines =
	    mem_array(NULL, p->count + more, sizeof *lines);
	size_t *firsts = mem_array(NULL, p->page_count, sizeof *firsts);
	float step = pages_body_step(p);
	size_t count = 0;

	for (size_t page = 0; page < p->page_count; page++) {
		firsts[page] = count;
		count += copy_lines(p, page, step, lines + count);
	}
	for (size_t page = 0; page < p->page_count; page++)
		p->pages[page].first = firsts[page];
	free(firsts);
	free(p->lines);
	p->lines = lines;
	p->count = p->capacity = count;
}

void
gutter_find(struct pages *p)
{
	struct grid g = {.cells = NULL};
	size_t joined = 0;

	for (size_t page = 0; page < p->page_count; page++) {
		grid_read(&g, p, page, 0, INFINITY);
		p->pages[page].gutter = gutter_of(&g, p);
		joined += count_joined(p, page);
	}
	if (joined)
		divide_lines(p, joined);
	grid_release(&g);
}
