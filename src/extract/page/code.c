#include "extract/page/code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/page/layout.h"

/* In other fonts words are as wide by chance: three of a block, and as many of
 * the document, seldom are. */
#define SAME_WIDTH 0.005F
#define BLOCK_WORDS 3
#define DOCUMENT_WORDS 5 /* of blocks with more than one */
#define SHARE 50	 /* percent of a document that may be code */
#define COLUMNS_MAX 200
#define EMPTY_LINE 1.6F /* times the usual step */

/* A block whose words have one width of letters. */
struct block {
	size_t first, end;
	size_t words;
	float width;
	bool enough; /* the document has that width often */
	bool code;
};

static bool
same(float a, float b)
{
	return fabsf(a - b) <= SAME_WIDTH * b;
}

/* Reads the block that begins with a line.  Returns whether all of its words
 * have one width of letters. */
static bool
read_block(const struct pages *p, size_t first, struct block *b)
{
	float least = INFINITY, most = 0;

	*b = (struct block){.first = first, .end = first};
	for (; b->end < p->count &&
	       p->lines[b->end].block == p->lines[first].block;
	     b->end++) {
		const struct page_line *l = &p->lines[b->end];
		const char *text = pages_text(p, l);

		if (l->dropped || !l->length)
			continue;
		if (layout_marker(text, l->length).certain)
			least = 0;
		if (!l->words)
			continue;
		b->words += l->words;
		least = fminf(least, l->narrowest);
		most = fmaxf(most, l->widest);
	}
	b->width = most;
	return b->words > 0 && least > 0 && same(least, most);
}

static int
by_width(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	return (x->width > y->width) - (x->width < y->width);
}

static int
by_place(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Finds out which of the blocks have a width that the document has often. */
static void
judge(struct block *blocks, size_t count)
{
	size_t end, words;

	qsort(blocks, count, sizeof *blocks, by_width);
	for (size_t i = 0; i < count; i = end) {
		words = 0;
		for (end = i;
		     end < count && same(blocks[end].width, blocks[i].width);
		     end++)
			if (blocks[end].words > 1)
				words += blocks[end].words;
		for (size_t k = i; k < end; k++)
			blocks[k].enough = words >= DOCUMENT_WORDS;
	}
	qsort(blocks, count, sizeof *blocks, by_place);
}

static bool
neighbours(const struct block *a, const struct block *b)
{
	return a->end == b->first && same(a->width, b->width);
}

/* Which blocks are code: few words are, too, beside others of their width. */
static void
find_code(struct block *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		b[i].code =
		    b[i].enough && (b[i].words >= BLOCK_WORDS ||
				       (i > 0 && b[i - 1].code &&
					   neighbours(&b[i - 1], &b[i])));
	for (size_t i = count; i-- > 1;)
		if (b[i].code && b[i - 1].enough &&
		    neighbours(&b[i - 1], &b[i]))
			b[i - 1].code = true;
}

static void
mark(struct pages *p, const struct block *blocks, size_t count)
{
	size_t code = 0, all = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = blocks[i].first; k < blocks[i].end; k++)
			p->lines[k].code = blocks[i].code;
	for (size_t i = 0; i < p->count; i++) {
		all += p->lines[i].length;
		code += p->lines[i].code ? p->lines[i].length : 0;
	}
	for (size_t i = 0; i < p->count && 100 * code > SHARE * all; i++)
		p->lines[i].code = false;
}

void
code_find(struct pages *p)
{
	struct block *blocks = mem_array(NULL, p->count + 1, sizeof *blocks);
	struct block block;
	size_t count = 0;

	for (size_t i = 0; i < p->count; i = block.end)
		if (read_block(p, i, &block))
			blocks[count++] = block;
	judge(blocks, count);
	find_code(blocks, count);
	mark(p, blocks, count);
	free(blocks);
}

/* Lines of a page, one after the other, that are code of one size. */
struct listing {
	const struct pages *pages;
	const struct page_line **lines;
	size_t count;
	struct buf text;
	size_t line_start;
	float left, width, step;
};

static bool
visible(const struct page_line *l)
{
	return !l->dropped && l->length;
}

static bool
same_row(const struct page_line *a, const struct page_line *b)
{
	return fabsf(a->top - b->top) <= a->height / 2;
}

/* Takes the lines from first on; returns where they end. */
static size_t
take_lines(struct listing *c, size_t first, size_t end)
{
	size_t i;

	c->left = INFINITY;
	for (i = first; i < end; i++) {
		const struct page_line *l = &c->pages->lines[i];

		if (!visible(l))
			continue;
		if (!l->code ||
		    (l->words && c->width > 0 && !same(l->widest, c->width)))
			break;
		c->left = fminf(c->left, l->left);
		if (l->words)
			c->width = l->widest;
		c->lines[c->count++] = l;
	}
	return i;
}

static int
by_rows(const void *a, const void *b)
{
	const struct page_line *x = *(const struct page_line *const *)a;
	const struct page_line *y = *(const struct page_line *const *)b;

	return (x->top > y->top) - (x->top < y->top);
}

static int
by_left(const void *a, const void *b)
{
	const struct page_line *x = *(const struct page_line *const *)a;
	const struct page_line *y = *(const struct page_line *const *)b;

	return (x->left > y->left) - (x->left < y->left);
}

/* Columns that pdftotext took apart come back into their rows, where the page
 * itself has none.  Sets the least step between rows. */
static void
sort_lines(struct listing *c)
{
	size_t end;

	c->step = INFINITY;
	if (c->pages->pages[c->lines[0]->page].gutter > 0)
		return;
	qsort(c->lines, c->count, sizeof *c->lines, by_rows);
	for (size_t i = 0; i < c->count; i = end) {
		for (end = i + 1;
		     end < c->count && same_row(c->lines[i], c->lines[end]);)
			end++;
		qsort(c->lines + i, end - i, sizeof *c->lines, by_left);
		if (end < c->count)
			c->step = fminf(
			    c->step, c->lines[end]->top - c->lines[i]->top);
	}
}

/* Appends blanks up to a place on the page, one at least if there is text. */
static void
add_blanks(struct listing *c, float left)
{
	size_t n = c->text.length - c->line_start;
	/* Counted anew for each piece: not in lines without end. */
	size_t at = n == 0 || n > 4 * COLUMNS_MAX
			? n
			: utf8_count(c->text.data + c->line_start, n);
	float columns = c->width > 0 ? (left - c->left) / c->width : 0;
	size_t column = (size_t)fminf(fmaxf(columns + 0.5F, 0), COLUMNS_MAX);

	if (at && at >= column)
		column = at + 1;
	for (; at < column; at++)
		buf_add_char(&c->text, ' ');
}

static void
add_line(struct listing *c, const struct page_line *l)
{
	const char *text = pages_text(c->pages, l);
	size_t from = 0;

	add_blanks(c, l->left);
	for (size_t i = 0; i < l->marks; i++) {
		const struct page_mark *m = &c->pages->marks[l->mark + i];

		if (m->raised || m->offset <= l->offset + from)
			continue;
		buf_add(
		    &c->text, text + from, m->offset - l->offset - from - 1);
		from = m->offset - l->offset;
		add_blanks(c, m->right);
	}
	buf_add(&c->text, text + from, l->length - from);
}

static void
add_lines(struct listing *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct page_line *l = c->lines[i];
		const struct page_line *last = i ? c->lines[i - 1] : l;

		if (!same_row(last, l)) {
			buf_add_text(&c->text,
			    l->top - last->top > EMPTY_LINE * c->step ? "\n\n"
								      : "\n");
			c->line_start = c->text.length;
		}
		add_line(c, l);
	}
}

size_t
code_write(struct markdown *m, const struct pages *p, size_t first, size_t end)
{
	struct listing c = {.pages = p, .text = BUF_EMPTY};

	c.lines = mem_array(NULL, end - first, sizeof *c.lines);
	end = take_lines(&c, first, end);
	sort_lines(&c);
	add_lines(&c);
	markdown_verbatim(m, c.text.data, c.text.length);
	free(c.lines);
	buf_release(&c.text);
	return end;
}
