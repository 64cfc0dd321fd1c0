#include "extract/page/pages.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/page/lines.h"

/* Histograms of sizes and steps: tenths of a point up to 200 points. */
#define BINS 2000

/* Of slides titles have much of what is there: percent of the letters that are
 * no larger than the text. */
#define SLIDE_LETTERS 40

void
pages_release(struct pages *p)
{
	buf_release(&p->text);
	buf_release(&p->raw);
	free(p->lines);
	free(p->marks);
	free(p->pages);
	free(p->runs);
	memset(p, 0, sizeof *p);
}

static struct page *
add_page(struct pages *p)
{
	struct page *page;

	p->pages = mem_array(p->pages, p->page_count + 1, sizeof *p->pages);
	page = &p->pages[p->page_count++];
	*page = (struct page){.first = p->count};
	return page;
}

void
pages_begin(struct pages *p, float width, float height)
{
	struct page *page;

	pages_end_page(p);
	page = add_page(p);
	page->width = width;
	page->height = height;
}

void
pages_run(
    struct pages *p, const struct page_run *run, const char *text, size_t n)
{
	struct page_run *copy;

	if (p->run_count == p->run_capacity) {
		p->run_capacity = p->run_capacity ? 2 * p->run_capacity : 256;
		p->runs = mem_array(p->runs, p->run_capacity, sizeof *p->runs);
	}
	copy = &p->runs[p->run_count++];
	*copy = *run;
	copy->offset = p->raw.length;
	copy->length = n;
	buf_add(&p->raw, text, n);
}

void
pages_end_page(struct pages *p)
{
	if (p->run_count && p->page_count == 0)
		add_page(p);
	if (p->run_count)
		lines_make(p);
	p->run_count = 0;
	buf_clear(&p->raw);
}

/* Room for so many lines more. */
static void
reserve_lines(struct pages *p, size_t more)
{
	if (p->count + more <= p->capacity)
		return;
	p->capacity = p->capacity + p->capacity / 2 + more + 64;
	p->lines = mem_array(p->lines, p->capacity, sizeof *p->lines);
}

struct page_line *
pages_line(struct pages *p)
{
	struct page_line *line;

	reserve_lines(p, 1);
	line = &p->lines[p->count++];
	memset(line, 0, sizeof *line);
	line->offset = p->text.length;
	line->page = p->page_count - 1;
	line->mark = (uint32_t)p->mark_count;
	return line;
}

void
pages_mark(struct pages *p, struct page_line *line, struct page_mark mark)
{
	if (p->mark_count == p->mark_capacity) {
		p->mark_capacity = p->mark_capacity ? 2 * p->mark_capacity : 64;
		p->marks =
		    mem_array(p->marks, p->mark_capacity, sizeof *p->marks);
	}
	p->marks[p->mark_count++] = mark;
	line->marks++;
}

static void
copy_marks(struct pages *p, struct page_line *line, const struct pages *from,
    const struct page_line *old)
{
	line->mark = (uint32_t)p->mark_count;
	line->marks = 0;
	for (size_t i = 0; i < old->marks; i++) {
		struct page_mark mark = from->marks[old->mark + i];

		mark.offset = line->offset + mark.offset - old->offset;
		pages_mark(p, line, mark);
	}
}

void
pages_add_copy(struct pages *p, const struct pages *from, size_t page)
{
	size_t first = from->pages[page].first, end = pages_end(from, page);
	size_t block = first < end ? from->lines[first].block : 0;
	struct page *copy = add_page(p);

	*copy = from->pages[page];
	copy->first = p->count;
	reserve_lines(p, end - first);
	p->block++;
	for (size_t i = first; i < end; i++) {
		struct page_line *line = &p->lines[p->count++];

		*line = from->lines[i];
		line->page = p->page_count - 1;
		line->block = p->block + line->block - block;
		line->offset = p->text.length;
		copy_marks(p, line, from, &from->lines[i]);
		buf_add(
		    &p->text, pages_text(from, &from->lines[i]), line->length);
	}
	if (first < end)
		p->block = p->lines[p->count - 1].block;
}

void
pages_take(struct pages *p, struct page_line *l, const struct pages *from,
    const struct page_line *other)
{
	l->offset = p->text.length;
	l->length = other->length;
	l->pitch = other->pitch;
	l->mono = true;
	copy_marks(p, l, from, other);
	buf_add(&p->text, pages_text(from, other), other->length);
}

void
pages_add_empty(struct pages *p)
{
	add_page(p);
}

size_t
pages_end(const struct pages *p, size_t page)
{
	return page + 1 < p->page_count ? p->pages[page + 1].first : p->count;
}

const char *
pages_text(const struct pages *p, const struct page_line *line)
{
	return p->text.data ? p->text.data + line->offset : "";
}

/* The text of a line stays where it is: copies are few. */
void
pages_replace(struct pages *p, struct page_line *line, size_t offset,
    size_t length, const char *text, size_t n)
{
	size_t old = line->offset, start = p->text.length;
	size_t behind = offset + length, end = old + line->length;

	buf_reserve(&p->text, line->length + n);
	buf_add(&p->text, p->text.data + old, offset - old);
	buf_add(&p->text, text, n);
	buf_add(&p->text, p->text.data + behind, end - behind);
	line->offset = start;
	line->length = p->text.length - start;
	for (size_t i = 0; i < line->marks; i++) {
		struct page_mark *m = &p->marks[line->mark + i];

		m->offset += start - old;
		if (m->offset >= behind + start - old)
			m->offset += n - length;
	}
}

void
pages_prepend(struct pages *p, struct page_line *line, struct page_line *other)
{
	struct buf text = BUF_EMPTY;

	buf_add(&text, pages_text(p, other), other->length);
	buf_add_char(&text, ' ');
	pages_replace(p, line, line->offset, 0, text.data, text.length);
	buf_release(&text);
	line->text_left = line->left;
	line->left = other->left;
	other->dropped = true;
	other->length = 0;
}

struct histogram {
	size_t bins[BINS];
	size_t total;
};

static void
count_value(struct histogram *h, float value, size_t weight)
{
	if (value <= 0 || value * 10 >= BINS)
		return;
	h->bins[(int)(value * 10)] += weight;
	h->total += weight;
}

/* The value that is met most often; 0: there are none. */
static float
commonest(const struct histogram *h)
{
	int best = 0;

	for (int i = 1; i < BINS; i++)
		if (h->bins[i] > h->bins[best])
			best = i;
	return h->total ? ((float)best + 0.5F) / 10 : 0;
}

/* The value that so many percent do not exceed. */
static float
quantile(const struct histogram *h, size_t percent)
{
	size_t seen = 0;

	for (int i = 0; i < BINS; i++) {
		seen += h->bins[i];
		if (h->total && 100 * seen >= percent * h->total)
			return ((float)i + 0.5F) / 10;
	}
	return 0;
}

float
pages_body_height(const struct pages *p)
{
	bool slides = p->page_count && p->pages[0].width > p->pages[0].height;
	struct histogram h;

	memset(&h, 0, sizeof h);
	for (size_t i = 0; i < p->count; i++)
		if (!p->lines[i].dropped && !p->lines[i].code)
			count_value(&h, p->lines[i].height, p->lines[i].length);
	return slides ? quantile(&h, SLIDE_LETTERS) : commonest(&h);
}

float
pages_body_step(const struct pages *p)
{
	struct histogram h;

	memset(&h, 0, sizeof h);
	for (size_t i = 1; i < p->count; i++)
		if (p->lines[i].block == p->lines[i - 1].block)
			count_value(
			    &h, p->lines[i].base - p->lines[i - 1].base, 1);
	return commonest(&h);
}
