#include "extract/arrange.h"

#include <math.h>

#include "extract/columns.h"
#include "extract/layout.h"

#define MARKER_REACH 5.0F /* heights between a marker and its line */

/* Whether the line is nothing but a list marker. */
static bool
only_marker(const struct pages *p, const struct page_line *l)
{
	struct layout_marker m;

	if (l->dropped || l->length == 0 || l->length > 8)
		return false;
	m = layout_marker(pages_text(p, l), l->length);
	return m.length == l->length;
}

/* The line to the right of a marker, on its height; NULL if none. */
static struct page_line *
line_of_marker(
    struct pages *p, const struct page_line *marker, size_t first, size_t end)
{
	struct page_line *best = NULL;
	float reach = MARKER_REACH * marker->height;

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];

		if (l == marker || l->dropped || l->marked ||
		    fabsf(l->top - marker->top) > 0.3F * marker->height ||
		    l->left < marker->right ||
		    l->left - marker->right > reach || only_marker(p, l))
			continue;
		if (!best || l->left < best->left)
			best = l;
	}
	return best;
}

/* Gives the line a text of its own with the marker in front. */
static void
put_marker(struct pages *p, struct page_line *line, struct page_line *marker)
{
	size_t offset = p->text.length;

	buf_reserve(&p->text, marker->length + 1 + line->length);
	buf_add(&p->text, pages_text(p, marker), marker->length);
	buf_add_char(&p->text, ' ');
	buf_add(&p->text, pages_text(p, line), line->length);
	line->offset = offset;
	line->length = p->text.length - offset;
	line->text_left = line->left;
	line->left = marker->left;
	line->marked = true;
	marker->dropped = true;
}

static void
join_markers(struct pages *p, size_t page)
{
	size_t first = p->pages[page].first, end = pages_end(p, page);
	struct page_line *line;

	for (size_t i = first; i < end; i++) {
		if (!only_marker(p, &p->lines[i]))
			continue;
		line = line_of_marker(p, &p->lines[i], first, end);
		if (line)
			put_marker(p, line, &p->lines[i]);
	}
}

void
arrange_lines(struct pages *p)
{
	for (size_t page = 0; page < p->page_count; page++) {
		columns_order(p, page);
		join_markers(p, page);
	}
}
