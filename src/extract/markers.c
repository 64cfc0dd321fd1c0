#include "extract/markers.h"

#include <math.h>

#include "extract/layout.h"
#include "extract/unicode.h"

#define MARKER_REACH 5.0F /* heights between a marker and its line */
#define MARKER_BYTES 8
#define MARKERS_MAX 1000  /* of a page: each looks at all its lines */
#define NUMBER_REACH 3.0F /* the same for the number of a heading */
#define SAME_SIZE 0.1F
#define LARGE 1.05F /* times the usual height */

/* Whether the line is nothing but a list marker. */
static bool
only_marker(const struct pages *p, const struct page_line *l)
{
	struct layout_marker m;

	if (l->dropped || l->length == 0 || l->length > MARKER_BYTES)
		return false;
	m = layout_marker(pages_text(p, l), l->length);
	return m.length == l->length;
}

/* "3", "3.1", "3.1.2."; *dots between its numbers. */
static bool
only_number(const struct pages *p, const struct page_line *l, size_t *dots)
{
	const char *text = pages_text(p, l);

	*dots = 0;
	if (l->dropped || l->length == 0 || l->length > MARKER_BYTES)
		return false;
	for (size_t i = 0; i < l->length; i++) {
		if (text[i] == '.' && (i == 0 || text[i - 1] == '.'))
			return false;
		if (text[i] != '.' && (text[i] < '0' || text[i] > '9'))
			return false;
		*dots += text[i] == '.' && i + 1 < l->length;
	}
	return true;
}

/* Whether no line beside l, but perhaps the other one, is of its block. */
static bool
alone(const struct pages *p, const struct page_line *l,
    const struct page_line *other)
{
	const struct page_line *end = p->lines + p->count;

	return (l == p->lines || l - 1 == other || l[-1].block != l->block) &&
	       (l + 1 == end || l + 1 == other || l[1].block != l->block);
}

/* The nearest line to the right of a marker, on its height; NULL if none. */
static struct page_line *
line_of_marker(struct pages *p, const struct page_line *marker, float reach,
    size_t first, size_t end)
{
	struct page_line *best = NULL;

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];

		if (l == marker || l->dropped || l->marked ||
		    fabsf(l->top - marker->top) > 0.3F * marker->height ||
		    l->left < marker->right ||
		    l->left - marker->right > reach * marker->height ||
		    only_marker(p, l))
			continue;
		if (!best || l->left < best->left)
			best = l;
	}
	return best;
}

/* Whether number and line can be a heading: larger than the text, or a
 * number like "3.1" and a line that begins with a capital, each alone. */
static bool
is_heading(const struct pages *p, const struct page_line *number, size_t dots,
    const struct page_line *line, float height)
{
	size_t length;

	if (fabsf(line->height - number->height) > SAME_SIZE * line->height)
		return false;
	if (line->height >= LARGE * height)
		return true;
	return dots > 0 && alone(p, number, line) && alone(p, line, number) &&
	       unicode_upper(
		   unicode_at(pages_text(p, line), line->length, 0, &length));
}

static void
join_markers(struct pages *p, size_t page, float height)
{
	size_t first = p->pages[page].first, end = pages_end(p, page), dots;
	size_t markers = 0;
	struct page_line *line, *marker;

	for (size_t i = first; i < end && markers < MARKERS_MAX; i++) {
		bool list = only_marker(p, &p->lines[i]);

		marker = &p->lines[i];
		if (!list && !only_number(p, marker, &dots))
			continue;
		markers++;
		line = line_of_marker(
		    p, marker, list ? MARKER_REACH : NUMBER_REACH, first, end);
		if (!line ||
		    (!list && !is_heading(p, marker, dots, line, height)))
			continue;
		pages_prepend(p, line, marker);
		line->marked = true;
		if (!list) /* it stays alone, though the number is gone */
			line->block = ++p->block;
	}
}

void
markers_join(struct pages *p)
{
	float height = pages_body_height(p);

	for (size_t page = 0; page < p->page_count; page++)
		join_markers(p, page, height);
}
