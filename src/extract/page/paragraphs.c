#include "extract/page/paragraphs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/page/phrases.h"
#include "extract/text/unicode.h"

#define STEP_BINS 200
#define BIN 0.25F      /* points */
#define GAP 1.2F       /* usual steps: more is between paragraphs */
#define PAIR_GAP 1.35F /* the same where a block has two lines only */
#define INDENT 0.8F    /* sizes */
#define FLUSH 0.05F    /* sizes: lines of one edge */
#define LIST_MIN 5     /* lines that vote */
#define FIT_SHARE 50   /* percent of lines that end early: each stands alone */
#define EARLY 0.2F     /* of the column: ends early, surely */
#define VERY_EARLY 0.4F
#define SLIDE_EARLY 0.4F /* of a slide, where lines need no bullets */
#define BLOCKS_MAX 1000	 /* of a page: each looks at all */
#define SAME_LEFT 4.0F	 /* sizes: blocks of a column */
#define STEP_USUAL 1.2F	 /* sizes */

struct block {
	size_t first, end; /* lines */
	float left, right, top, bottom;
};

struct blocks {
	struct pages *p;
	struct block *items;
	size_t count;
	float ratio; /* usual step, in sizes */
};

static bool
is_text(const struct page_line *l)
{
	return !l->dropped && l->length && !l->note && !l->table && !l->code;
}

/* The line of text of the same block behind one; NULL: there is none. */
static struct page_line *
next_line(struct pages *p, const struct block *b, const struct page_line *l)
{
	struct page_line *end = p->lines + b->end;
	struct page_line *next = p->lines + (l - p->lines) + 1;

	while (next < end && !is_text(next))
		next++;
	return next < end ? next : NULL;
}

static size_t
collect_step(struct pages *p, const struct block *b, unsigned short *bins)
{
	struct page_line *l = &p->lines[b->first], *next;
	size_t count = 0;

	memset(bins, 0, STEP_BINS * sizeof *bins);
	for (; (next = next_line(p, b, l)); l = next) {
		float step = next->base - l->base;

		count++;
		if (step >= 0.85F * l->height && step < STEP_BINS * BIN)
			bins[(int)(step / BIN)]++;
	}
	return count;
}

/* The step between lines of a paragraph: the smallest that is no exception;
 * 0: unknown. */
static float
usual_step(struct pages *p, const struct block *b, size_t *count)
{
	unsigned short bins[STEP_BINS];
	size_t least;

	*count = collect_step(p, b, bins);
	least = *count > 6 ? 2 + *count / 10 : 1;
	for (int i = 0; i < STEP_BINS; i++) {
		size_t near = bins[i] + (i + 1 < STEP_BINS ? bins[i + 1] : 0u);

		if (bins[i] && near >= least)
			return ((float)i + (near > bins[i] ? 1.0F : 0.5F)) *
			       BIN;
	}
	return 0;
}

/* The width of the first word of a line, about. */
static float
first_word(const struct pages *p, const struct page_line *l)
{
	const char *text = pages_text(p, l);
	const char *blank = memchr(text, ' ', l->length);
	size_t n = blank ? (size_t)(blank - text) : l->length;

	return (l->right - l->left) * (float)n / (float)l->length;
}

/* How much room a line leaves behind the next line's first word. */
static float
room(const struct pages *p, const struct page_line *l,
    const struct page_line *next, float edge)
{
	return edge - l->right - 0.25F * l->height - first_word(p, next);
}

static bool
begins_lower(const struct pages *p, const struct page_line *l)
{
	size_t length;

	return unicode_lower(
	    unicode_at(pages_text(p, l), l->length, 0, &length));
}

static bool
has_marker(const struct pages *p, const struct page_line *l)
{
	return phrase_line_marker(p, l).length > 0;
}

/* How many lines end although the next word would fit, of those that could. */
static size_t
count_early(struct pages *p, const struct block *b, float edge, size_t *judged)
{
	struct page_line *l = &p->lines[b->first], *next;
	size_t early = 0;

	*judged = 0;
	for (; (next = next_line(p, b, l)); l = next) {
		if (has_marker(p, next))
			continue;
		(*judged)++;
		early += room(p, l, next, edge) > 0.5F * l->height;
	}
	return early;
}

/* Whether the lines at the left edge are fewer than those further right: they
 * begin entries, and the others go on with them. */
static bool
hangs(struct pages *p, const struct block *b)
{
	struct page_line *l = &p->lines[b->first];
	size_t out = 0, in = 0;

	for (; l; l = next_line(p, b, l)) {
		if (l->left > b->left + INDENT * l->height)
			in++;
		else
			out++;
	}
	return in > out && out > 0 &&
	       p->lines[b->first].left <=
		   b->left + INDENT * p->lines[b->first].height;
}

/* Whether a line ends where the longest ones do. */
static bool
is_flush(const struct block *b, const struct page_line *l)
{
	return !l->mono && b->right - l->right <= FLUSH * l->height;
}

/* Whether some lines of prose are set to one edge, which of a list only the
 * longest line reaches. */
static bool
is_justified(struct pages *p, const struct block *b)
{
	struct page_line *l = &p->lines[b->first];
	size_t flush = 0;

	for (; l; l = next_line(p, b, l))
		flush += is_flush(b, l);
	return flush > 1;
}

struct block_style {
	float step, edge;
	bool list; /* each line stands for itself */
	bool justified;
	bool pair; /* too few lines to know */
	bool hangs;
	float width;
	float slide; /* the right edge of a slide; 0: it is none */
};

static bool
starts_here(struct pages *p, const struct block *b, const struct block_style *s,
    const struct page_line *l, const struct page_line *next)
{
	float step = next->base - l->base, size = l->height;
	float free = room(p, l, next, s->edge);
	bool early = free > 0.5F * size;
	bool ended = phrase_ends_sentence(pages_text(p, l), l->length);
	bool indented = next->left > l->left + INDENT * size;

	if (s->step > 0 && step > (s->pair ? PAIR_GAP : GAP) * s->step + 0.3F)
		return true;
	if (early && (l->bold != next->bold ||
			 phrase_section(pages_text(p, l), l->length)))
		return true;
	if (s->list)
		return early && !(s->justified && is_flush(b, l));
	if (s->hangs)
		return next->left <= b->left + INDENT * size &&
		       (early || ended || l->left > next->left + INDENT * size);
	if (has_marker(p, l))
		indented = false;
	if (indented && (early || ended))
		return true;
	if (s->slide > 0 && !ended && !begins_lower(p, next) &&
	    s->slide - l->right > SLIDE_EARLY * (s->slide - b->left))
		return true;
	if (!early)
		return false;
	if (ended)
		return free > size;
	if (free > EARLY * s->width && !begins_lower(p, next))
		return true;
	return s->pair && free > (s->slide > 0 ? EARLY : VERY_EARLY) * s->width;
}

/* The right edge of the column a block is in: of the blocks above and below
 * it, unless they lie over others beside it. */
static float
column_edge(const struct blocks *all, const struct block *b)
{
	float edge = b->right, beside = 1e9F;
	float size = all->p->lines[b->first].height;

	for (size_t i = 0; i < all->count; i++) {
		const struct block *c = &all->items[i];

		if (c->left >= b->right && c->top < b->bottom &&
		    c->bottom > b->top)
			beside = fminf(beside, c->left);
	}
	for (size_t i = 0; i < all->count; i++) {
		const struct block *c = &all->items[i];

		if (c->left < b->right && c->right > b->left &&
		    fabsf(c->left - b->left) <= SAME_LEFT * size &&
		    c->right <= beside)
			edge = fmaxf(edge, c->right);
	}
	return edge;
}

/* The same, if the page is as wide at the right as at the left, and nothing is
 * there. */
static float
page_edge(const struct blocks *all, const struct block *b, float edge)
{
	const struct page *page = &all->p->pages[all->p->lines[b->first].page];
	float left = b->left;

	for (size_t i = 0; i < all->count; i++) {
		const struct block *c = &all->items[i];

		left = fminf(left, c->left);
		if (c->left >= b->right && c->top < b->bottom &&
		    c->bottom > b->top)
			return edge;
	}
	return fmaxf(edge, page->width - left);
}

static bool
is_slide(const struct blocks *all, const struct block *b)
{
	const struct page *page = &all->p->pages[all->p->lines[b->first].page];

	return page->width > page->height;
}

static void
judge_block(struct blocks *all, const struct block *b)
{
	struct pages *p = all->p;
	struct page_line *l = &p->lines[b->first], *next;
	struct block_style s = {
	    .edge = all->count <= BLOCKS_MAX ? column_edge(all, b) : b->right};
	size_t count, judged, early;

	s.step = usual_step(p, b, &count);
	s.pair = count < 2;
	if (s.pair && s.step > PAIR_GAP * all->ratio * l->height)
		s.step = all->ratio * l->height;
	early = count_early(p, b, b->right, &judged);
	s.list = judged + 1 >= LIST_MIN && early * 100 >= judged * FIT_SHARE;
	if (s.list && all->count <= BLOCKS_MAX)
		s.edge = page_edge(all, b, s.edge);
	else if (judged + 1 >= LIST_MIN)
		s.edge = b->right;
	else
		s.pair = true;
	if (s.pair && all->count <= BLOCKS_MAX && is_slide(all, b))
		s.slide = page_edge(all, b, 0);
	s.justified = s.list && is_justified(p, b);
	s.hangs = !s.list && hangs(p, b);
	s.width = s.edge - b->left;
	l->edge = s.edge;
	for (; (next = next_line(p, b, l)); l = next) {
		next->edge = s.edge;
		next->starts = starts_here(p, b, &s, l, next);
	}
}

static void
add_block(struct blocks *all, size_t first, size_t end)
{
	const struct page_line *l = &all->p->lines[first];
	struct block *b = &all->items[all->count++];

	*b = (struct block){first, end, l->left, l->right, l->top, l->bottom};
	for (size_t i = first + 1; i < end; i++) {
		l = &all->p->lines[i];
		if (!is_text(l))
			continue;
		b->left = fminf(b->left, l->left);
		b->right = fmaxf(b->right, l->right);
		b->bottom = fmaxf(b->bottom, l->bottom);
	}
}

static void
judge_page(struct blocks *all, size_t page)
{
	struct pages *p = all->p;
	size_t end = pages_end(p, page), first = p->pages[page].first, stop;

	all->items = mem_array(all->items, end - first + 1, sizeof *all->items);
	all->count = 0;
	for (size_t i = first; i < end; i = stop) {
		stop = i + 1;
		if (!is_text(&p->lines[i]))
			continue;
		while (stop < end && p->lines[stop].block == p->lines[i].block)
			stop++;
		add_block(all, i, stop);
	}
	for (size_t i = 0; i < all->count; i++)
		judge_block(all, &all->items[i]);
}

/* The step that is usual in the document, in sizes. */
static float
usual_ratio(const struct pages *p)
{
	unsigned bins[60] = {0};
	int best = 0;

	for (size_t i = 1; i < p->count; i++) {
		const struct page_line *l = &p->lines[i];
		float ratio;

		if (l->block != l[-1].block || !is_text(l) || !is_text(l - 1) ||
		    l->height <= 0)
			continue;
		ratio = (l->base - l[-1].base) / l->height * 20;
		if (ratio >= 18 && ratio < 60)
			bins[(int)ratio]++;
	}
	for (int i = 0; i < 60; i++)
		if (bins[i] > bins[best])
			best = i;
	return bins[best] ? ((float)best + 0.5F) / 20 : STEP_USUAL;
}

void
paragraphs_find(struct pages *p)
{
	struct blocks all = {.p = p, .ratio = usual_ratio(p)};

	for (size_t page = 0; page < p->page_count; page++)
		judge_page(&all, page);
	free(all.items);
}
