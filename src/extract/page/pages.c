#include "extract/page/pages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/text/clean.h"
#include "extract/text/unicode.h"

/* Words are one if the gap is below this part of their height: pdftotext
 * splits at a change of font, too, and its own limit is a tenth of the font
 * size. */
#define GAP 0.07F
#define OVERLAP 0.3F
#define WIDE_GAP 0.7F /* heights; more than a blank, less than a column's */

/* A raised number is so much smaller and higher than its neighbour. */
#define RAISED_HEIGHT 0.8F
#define RAISED_LIFT 0.15F
#define RAISED_DIGITS 3

/* Histograms of heights and steps: tenths of a point up to 200 points. */
#define BINS 2000
#define WORD_MIN 3 /* characters of a word that shows their width */

/* Percent of the letters that are no larger than the text: more than half, for
 * there is small print; of slides less, for titles have much of what is there.
 */
#define BODY_LETTERS 60
#define SLIDE_LETTERS 40

void
pages_release(struct pages *p)
{
	buf_release(&p->text);
	free(p->lines);
	free(p->marks);
	free(p->pages);
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

static void
add_line(struct pages *p, const struct tsv_row *row)
{
	struct page_line *line;

	if (p->page_count == 0)
		add_page(p);
	if (p->count == p->capacity) {
		p->capacity = p->capacity ? 2 * p->capacity : 256;
		p->lines = mem_array(p->lines, p->capacity, sizeof *p->lines);
	}
	line = &p->lines[p->count++];
	memset(line, 0, sizeof *line);
	line->offset = p->text.length;
	line->page = p->page_count - 1;
	line->block = p->block;
	line->mark = (uint32_t)p->mark_count;
	line->left = line->text_left = row->left;
	line->right = row->left + row->width;
	line->top = row->top;
	line->bottom = row->top + row->height;
	p->weighted = 0;
}

static bool
is_broken(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
	       (point >= 0xE000 && point < 0xF900) || point == 0xFFFD;
}

/* Bytes at the start that are ASCII and visible. */
static size_t
plain_run(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && text[i] >= ' ' && text[i] < 0x7F)
		i++;
	return i;
}

/* Appends a word.  0C and 0D are ligatures of an old TeX font here, but
 * would be a page and a line end in the text. */
static void
add_text(struct pages *p, const char *text, size_t n)
{
	struct page *page = &p->pages[p->page_count - 1];
	uint32_t point;
	size_t length;

	for (size_t i = 0; i < n; i += length) {
		length = plain_run(text + i, n - i);
		if (length) {
			page->visible += length;
			buf_add(&p->text, text + i, length);
			continue;
		}
		point = 0xFFFD;
		length = utf8_decode(text + i, n - i, &point);
		page->visible++;
		page->broken += is_broken(point);
		if (length == 0)
			length = 1;
		else if (point == '\f' || point == '\r')
			buf_add_text(&p->text,
			    point == '\f' ? "\xEF\xAC\x81" : "\xEF\xAC\x82");
		else if (point != WRAP)
			buf_add(&p->text, text + i, length);
	}
}

/* Whether a blank belongs between the last word of the line and this one. */
static bool
apart(const struct pages *p, const struct tsv_row *row)
{
	float bottom = row->top + row->height, top = row->top, shared;

	if (row->left < p->last_left) /* right to left, or turned */
		return true;
	if (p->last_top > top)
		top = p->last_top;
	if (p->last_bottom < bottom)
		bottom = p->last_bottom;
	shared = bottom - top;
	return shared <= OVERLAP * row->height ||
	       row->left - p->last_right >= GAP * row->height;
}

static void
add_mark(struct pages *p, struct page_line *line, struct page_mark mark)
{
	if (p->mark_count == p->mark_capacity) {
		p->mark_capacity = p->mark_capacity ? 2 * p->mark_capacity : 64;
		p->marks =
		    mem_array(p->marks, p->mark_capacity, sizeof *p->marks);
	}
	p->marks[p->mark_count++] = mark;
	line->marks++;
}

static bool
short_number(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return n > 0 && n <= RAISED_DIGITS;
}

/* Whether a box is small and high beside another one. */
static bool
raised(float top, float bottom, float other_top, float other_bottom)
{
	float height = other_bottom - other_top;

	return bottom - top <= RAISED_HEIGHT * height &&
	       other_bottom - bottom >= RAISED_LIFT * height;
}

/* Marks what is between the last word of the line and this one, whose text
 * begins at offset (behind a blank, perhaps), and numbers that one of them
 * raises above the other. */
static void
mark_word(struct pages *p, struct page_line *line, const struct tsv_row *row,
    size_t offset, bool blank)
{
	float bottom = row->top + row->height;
	size_t last = p->last_offset, n = p->last_length;

	if (last == line->offset && short_number(p->text.data + last, n) &&
	    raised(p->last_top, p->last_bottom, row->top, bottom))
		line->raised = (uint8_t)n;
	if (blank && row->left - p->last_right >= WIDE_GAP * row->height)
		add_mark(p, line,
		    (struct page_mark){
			offset, 0, p->last_right, row->left, false});
	n = p->text.length - offset;
	if (short_number(p->text.data + offset, n) &&
	    raised(row->top, bottom, p->last_top, p->last_bottom))
		add_mark(p, line,
		    (struct page_mark){
			offset, n, row->left, row->left + row->width, true});
}

/* Words in a font whose letters are all of one width show it. */
static void
measure_letters(struct page_line *line, const char *text, size_t n,
    size_t count, float width)
{
	float each = width / (float)count;
	bool letters = false;

	for (size_t i = 0; i < n && !letters; i++)
		letters = unicode_letter((unsigned char)text[i]);
	if (count < WORD_MIN || !letters)
		return;
	line->narrowest = line->words ? fminf(line->narrowest, each) : each;
	line->widest = line->words ? fmaxf(line->widest, each) : each;
	line->words++;
}

static void
add_word(struct pages *p, const struct tsv_row *row)
{
	struct page_line *line;
	size_t before, offset, visible;
	bool blank;

	if (p->count == 0 || p->lines[p->count - 1].page != p->page_count - 1)
		add_line(p, row);
	line = &p->lines[p->count - 1];
	before = p->text.length;
	blank = line->length && apart(p, row);
	if (blank)
		buf_add_char(&p->text, ' ');
	offset = p->text.length;
	visible = p->pages[p->page_count - 1].visible;
	add_text(p, row->text, row->length);
	measure_letters(line, row->text, row->length,
	    p->pages[p->page_count - 1].visible - visible, row->width);
	if (line->length)
		mark_word(p, line, row, offset, blank);
	p->weighted += (double)row->height * (double)(p->text.length - before);
	p->last_offset = offset;
	p->last_length = p->text.length - offset;
	p->last_left = row->left;
	p->last_right = row->left + row->width;
	p->last_top = row->top;
	p->last_bottom = row->top + row->height;
	line->length = p->text.length - line->offset;
	if (line->length)
		line->height = (float)(p->weighted / (double)line->length);
}

void
pages_add(struct pages *p, const struct tsv_row *row)
{
	struct page *page;

	switch (row->level) {
	case TSV_PAGE:
		page = add_page(p);
		page->width = row->width;
		page->height = row->height;
		break;
	case TSV_BLOCK:
		p->block++;
		break;
	case TSV_LINE:
		add_line(p, row);
		break;
	case TSV_WORD:
		add_word(p, row);
		break;
	}
}

/* Room for the lines of a page and for its text. */
static void
reserve_lines(struct pages *p, size_t more)
{
	if (p->count + more <= p->capacity)
		return;
	p->capacity = 2 * p->capacity + more;
	p->lines = mem_array(p->lines, p->capacity, sizeof *p->lines);
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
		add_mark(p, line, mark);
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

/* The value that so many percent do not exceed; 0: there are none. */
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
	struct histogram h;
	bool slides;

	memset(&h, 0, sizeof h);
	for (size_t i = 0; i < p->count; i++)
		if (!p->lines[i].dropped && !p->lines[i].code)
			count_value(&h, p->lines[i].height, p->lines[i].length);
	slides = p->page_count && p->pages[0].width > p->pages[0].height;
	return quantile(&h, slides ? SLIDE_LETTERS : BODY_LETTERS);
}

float
pages_body_step(const struct pages *p)
{
	struct histogram h;

	memset(&h, 0, sizeof h);
	for (size_t i = 1; i < p->count; i++)
		if (p->lines[i].block == p->lines[i - 1].block)
			count_value(
			    &h, p->lines[i].top - p->lines[i - 1].top, 1);
	return quantile(&h, 50);
}
