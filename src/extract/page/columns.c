#include "extract/page/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define COLUMN_LINES 4	   /* as many make a column */
#define COLUMN_WIDTH 0.2F  /* of the page: narrower is a table's */
#define COLUMN_SHARED 0.5F /* of the lower one's height, side by side */
#define GUTTERS 4
#define BLOCKS_MAX 500 /* a page with more is no prose */

enum side { SIDE_NONE, SIDE_ACROSS, SIDE_LEFT, SIDE_RIGHT };

struct block {
	size_t first, end;
	size_t lines; /* that are not dropped */
	float left, right, top, bottom;
	enum side side;
	size_t band; /* how many blocks across stand above */
};

struct gutter {
	float left, right;
};

/* The blocks of a page, in order. */
struct order {
	struct block blocks[BLOCKS_MAX];
	size_t count;
	struct gutter gutters[GUTTERS];
	size_t gutter_count;
};

static struct block
block_at(const struct pages *p, size_t first, size_t page_end)
{
	const struct page_line *l = &p->lines[first];
	struct block b = {.first = first,
	    .end = first,
	    .left = INFINITY,
	    .right = -INFINITY,
	    .top = INFINITY,
	    .bottom = -INFINITY};

	for (; b.end < page_end && p->lines[b.end].block == l->block; b.end++) {
		const struct page_line *at = &p->lines[b.end];

		if (at->dropped)
			continue;
		b.lines++;
		b.left = fminf(b.left, at->left);
		b.right = fmaxf(b.right, at->right);
		b.top = fminf(b.top, at->top);
		b.bottom = fmaxf(b.bottom, at->bottom);
	}
	return b;
}

/* False if there are too many. */
static bool
collect_blocks(struct order *o, const struct pages *p, size_t page)
{
	size_t end = pages_end(p, page), i = p->pages[page].first;

	for (o->count = 0; i < end; i = o->blocks[o->count++].end) {
		if (o->count == BLOCKS_MAX)
			return false;
		o->blocks[o->count] = block_at(p, i, end);
	}
	return true;
}

static bool
is_column(const struct block *b, float page_width)
{
	return b->lines >= COLUMN_LINES &&
	       b->right - b->left >= COLUMN_WIDTH * page_width;
}

static bool
side_by_side(const struct block *a, const struct block *b)
{
	float shared = fminf(a->bottom, b->bottom) - fmaxf(a->top, b->top);
	float least = fminf(a->bottom - a->top, b->bottom - b->top);

	return a->right <= b->left && least > 0 &&
	       shared > COLUMN_SHARED * least;
}

static void
add_gutter(struct order *o, struct gutter g)
{
	for (size_t i = 0; i < o->gutter_count; i++) {
		struct gutter *known = &o->gutters[i];

		if (g.left > known->right || g.right < known->left)
			continue;
		known->left = fmaxf(known->left, g.left);
		known->right = fminf(known->right, g.right);
		return;
	}
	if (o->gutter_count < GUTTERS)
		o->gutters[o->gutter_count++] = g;
}

static void
find_gutters(struct order *o, float page_width)
{
	o->gutter_count = 0;
	for (size_t i = 0; i < o->count; i++) {
		const struct block *a = &o->blocks[i], *b = o->blocks;

		if (!is_column(a, page_width))
			continue;
		for (; b < o->blocks + o->count; b++)
			if (is_column(b, page_width) && side_by_side(a, b))
				add_gutter(
				    o, (struct gutter){a->right, b->left});
	}
}

/* A line by itself above or below all the rest is a head or a foot. */
static void
spare_ends(struct order *o)
{
	float top = INFINITY, bottom = -INFINITY;

	for (size_t i = 0; i < o->count; i++) {
		const struct block *b = &o->blocks[i];

		if (b->side == SIDE_NONE || b->lines < 2)
			continue;
		top = fminf(top, b->top);
		bottom = fmaxf(bottom, b->bottom);
	}
	for (size_t i = 0; i < o->count; i++) {
		struct block *b = &o->blocks[i];
		float height = b->bottom - b->top;

		if (b->lines == 1 &&
		    (b->bottom < top - height || b->top > bottom + height))
			b->side = SIDE_NONE;
	}
}

static void
take_sides(struct order *o, const struct gutter *g)
{
	float x = (g->left + g->right) / 2;

	for (size_t i = 0; i < o->count; i++) {
		struct block *b = &o->blocks[i];

		b->side = b->lines == 0	  ? SIDE_NONE
			  : b->right <= x ? SIDE_LEFT
			  : b->left >= x  ? SIDE_RIGHT
					  : SIDE_ACROSS;
	}
	spare_ends(o);
	for (size_t i = 0; i < o->count; i++) {
		struct block *b = &o->blocks[i];

		b->band = 0;
		for (size_t k = 0; k < o->count; k++)
			b->band += o->blocks[k].side == SIDE_ACROSS &&
				   o->blocks[k].top < b->top;
	}
}

/* Takes the next block of a band on a side, from *i on; NULL: no more. */
static const struct block *
next_of(const struct order *o, size_t band, enum side side, size_t *i)
{
	while (*i < o->count) {
		const struct block *b = &o->blocks[(*i)++];

		if (b->band == band && b->side == side)
			return b;
	}
	return NULL;
}

/* The blocks of a band change places among themselves. */
static void
order_band(struct order *o, size_t band)
{
	struct order *was = mem_alloc(sizeof *was);
	size_t left = 0, right = 0;
	const struct block *next;

	*was = *o;
	for (size_t i = 0; i < o->count; i++) {
		struct block *b = &o->blocks[i];

		if (b->band != band ||
		    (b->side != SIDE_LEFT && b->side != SIDE_RIGHT))
			continue;
		next = next_of(was, band, SIDE_LEFT, &left);
		if (!next)
			next = next_of(was, band, SIDE_RIGHT, &right);
		if (next)
			*b = *next;
	}
	free(was);
}

/* Lines in the order that their blocks have now. */
static void
move_lines(struct pages *p, size_t page, const struct order *o)
{
	size_t first = p->pages[page].first, count = pages_end(p, page) - first;
	size_t size = sizeof *p->lines;
	struct page_line *copy = mem_array(NULL, count, size), *to = copy;

	for (size_t i = 0; i < o->count; i++) {
		const struct block *b = &o->blocks[i];

		memcpy(to, p->lines + b->first, (b->end - b->first) * size);
		to += b->end - b->first;
	}
	memcpy(p->lines + first, copy, count * size);
	free(copy);
}

void
columns_order(struct pages *p, size_t page)
{
	struct order *o = mem_alloc(sizeof *o);
	size_t across;

	if (collect_blocks(o, p, page))
		find_gutters(o, p->pages[page].width);
	for (size_t g = 0; g < o->gutter_count; g++) {
		take_sides(o, &o->gutters[g]);
		across = 0;
		for (size_t i = 0; i < o->count; i++)
			across += o->blocks[i].side == SIDE_ACROSS;
		for (size_t band = 0; band <= across; band++)
			order_band(o, band);
	}
	if (o->gutter_count)
		move_lines(p, page, o);
	free(o);
}
