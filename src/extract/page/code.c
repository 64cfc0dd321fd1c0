#include "extract/page/code.h"

#include <math.h>
#include <string.h>

#include "extract/page/phrases.h"

#define PROGRAM_SHARE 15 /* percent of lines */
#define STEP_GAP 1.6F	 /* usual steps: an empty line is between */
#define INDENT_MAX 20.0F /* sizes, from line to line */
#define COLUMNS_MAX 200
#define LARGE 1.06F /* times the size of the text */

/* A whole document in such letters is none of code but typewritten, or scanned,
 * unless many lines end as only those of programs do. */
static bool
is_typewritten(const struct pages *p)
{
	size_t mono = 0, all = 0, lines = 0, programs = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct page_line *l = &p->lines[i];

		if (l->dropped || !l->length)
			continue;
		all += l->length;
		mono += l->mono ? l->length : 0;
		lines++;
		programs +=
		    strchr(";{}", pages_text(p, l)[l->length - 1]) != NULL;
	}
	return 2 * mono > all && programs * 100 < lines * PROGRAM_SHARE;
}

static bool
same_column(const struct page_line *a, const struct page_line *b)
{
	return a->page == b->page && b->base > a->base &&
	       b->base - a->base < 4 * b->height &&
	       fabsf(b->left - a->left) < INDENT_MAX * b->height;
}

/* Headings may have such letters. */
static bool
may_be_code(const struct page_line *l, float height)
{
	return l->mono && !l->dropped && !l->note &&
	       l->height <= LARGE * height;
}

/* The line behind the lines of code that begin with one. */
static size_t
code_end(const struct pages *p, size_t first, size_t end, float height)
{
	size_t stop = first + 1, last = first;

	for (; stop < end; stop++) {
		const struct page_line *l = &p->lines[stop];

		if (l->dropped || !l->length)
			continue;
		if (!may_be_code(l, height) || !same_column(&p->lines[last], l))
			break;
		last = stop;
	}
	return last + 1;
}

/* A single line of such letters may be the middle of a sentence. */
static bool
stands_alone(const struct pages *p, size_t line, size_t first, size_t end)
{
	const struct page_line *l = &p->lines[line], *before = l - 1;
	const struct page_line *next = l + 1;

	if (line + 1 < end && next->block == l->block && !next->dropped &&
	    next->length && next->left < l->left - l->height)
		next = NULL;
	if (line > first && before->block == l->block && !before->dropped &&
	    before->left >= l->left - l->height / 2 &&
	    !phrase_ends_sentence(pages_text(p, before), before->length))
		return false;
	return line == first || before->block != l->block ||
	       before->left < l->left - l->height / 2 || !next ||
	       l->base - before->base > 1.5F * l->height;
}

void
code_find(struct pages *p)
{
	float height = pages_body_height(p);

	if (is_typewritten(p))
		return;
	for (size_t page = 0; page < p->page_count; page++) {
		size_t first = p->pages[page].first, end = pages_end(p, page);
		size_t stop;

		for (size_t i = first; i < end; i = stop) {
			stop = i + 1;
			if (!may_be_code(&p->lines[i], height))
				continue;
			stop = code_end(p, i, end, height);
			if (stop == i + 1 &&
			    (p->lines[i].bold ||
				!stands_alone(p, i, first, end)))
				continue;
			for (size_t k = i; k < stop; k++)
				p->lines[k].code = true;
		}
	}
}

static float
usual_step(const struct pages *p, size_t first, size_t end)
{
	const struct page_line *last = NULL;
	float least = 1e9F;

	for (size_t i = first; i < end; i++) {
		const struct page_line *l = &p->lines[i];

		if (l->dropped || !l->length)
			continue;
		if (last && l->base - last->base > 0.7F * l->height)
			least = fminf(least, l->base - last->base);
		last = l;
	}
	return least;
}

/* That of the longest line: letters in cells of their own are as wide as these
 * on the whole, but the last. */
static float
usual_pitch(const struct pages *p, size_t first, size_t end)
{
	const struct page_line *longest = &p->lines[first];

	for (size_t i = first; i < end; i++)
		if (!p->lines[i].dropped &&
		    p->lines[i].length > longest->length)
			longest = &p->lines[i];
	return longest->pitch > 0 ? longest->pitch : 0.6F * longest->height;
}

static void
indent(struct buf *out, const struct page_line *l, float left, float pitch)
{
	float columns = (l->left - left) / pitch + 0.5F;

	for (int i = 1; (float)i <= columns && i < COLUMNS_MAX; i++)
		buf_add_char(out, ' ');
}

size_t
code_write(
    struct markdown *out, const struct pages *p, size_t first, size_t end)
{
	const struct page_line *last = NULL;
	struct buf text = BUF_EMPTY;
	float left = 1e9F, pitch, step;
	size_t stop = first;

	while (stop < end && (p->lines[stop].code || p->lines[stop].dropped ||
				 !p->lines[stop].length)) {
		if (p->lines[stop].code && !p->lines[stop].dropped) {
			if (last && !same_column(last, &p->lines[stop]))
				break;
			left = fminf(left, p->lines[stop].left);
			last = &p->lines[stop];
		}
		stop++;
	}
	step = usual_step(p, first, stop);
	pitch = usual_pitch(p, first, stop);
	last = NULL;
	for (size_t i = first; i < stop; i++) {
		const struct page_line *l = &p->lines[i];

		if (l->dropped || !l->length)
			continue;
		if (last && l->base - last->base > STEP_GAP * step)
			buf_add_char(&text, '\n');
		indent(&text, l, left, pitch);
		buf_add(&text, pages_text(p, l), l->length);
		buf_add_char(&text, '\n');
		last = l;
	}
	markdown_verbatim(out, text.data ? text.data : "", text.length);
	buf_release(&text);
	return stop;
}
