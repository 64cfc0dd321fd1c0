#include "extract/page/markers.h"

#include <math.h>
#include <string.h>

#include "extract/page/enumeration.h"
#include "extract/page/layout.h"
#include "extract/text/unicode.h"

#define MARKER_REACH 5.0F /* heights between a marker and its line */
#define MARKER_BYTES 8
#define LETTER_REACH 3.0F /* the same for a letter */
#define LETTER_GAP 0.5F
#define BULLET "\xE2\x80\xA2"
#define MARKERS_MAX 1000  /* of a page: each looks at all its lines */
#define NUMBER_REACH 3.0F /* the same for the number of a heading */
#define SAME_SIZE 0.1F
#define LARGE 1.05F /* times the usual height */

/* Word prints a letter for the bullet of the second level. */
static bool
only_letter(const struct pages *p, const struct page_line *l)
{
	return l->length == 1 && *pages_text(p, l) == 'o';
}

/* Whether the line is nothing but a list marker. */
static bool
only_marker(const struct pages *p, const struct page_line *l)
{
	struct layout_marker m;

	if (l->dropped || l->length == 0 || l->length > MARKER_BYTES)
		return false;
	m = layout_line_marker(p, l);
	return m.length == l->length || only_letter(p, l);
}

/* Whether the line goes on with a letter at place i: it is no table of signs,
 * in which "o" stands for itself. */
static bool
letter_at(const struct pages *p, const struct page_line *l, size_t i)
{
	size_t length;

	return unicode_letter(
	    unicode_at(pages_text(p, l), l->length, i, &length));
}

/* Whether the line begins with that letter, and its text further right. */
static bool
letter_apart(const struct pages *p, const struct page_line *l)
{
	const struct page_mark *m;

	if (!l->marks || l->length < 3 ||
	    memcmp(pages_text(p, l), "o ", 2) != 0 || !letter_at(p, l, 2))
		return false;
	m = &p->marks[l->mark];
	return m->length == 0 && m->offset == l->offset + 2 &&
	       m->right - m->left <= LETTER_REACH * l->height;
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

/* Whether both are on one height.  Small bullets are lifted to the middle. */
static bool
beside(const struct pages *p, const struct page_line *marker,
    const struct page_line *l)
{
	if (fabsf(l->top - marker->top) <= 0.3F * marker->height)
		return true;
	return marker->top >= l->top && marker->bottom <= l->bottom &&
	       layout_marker(pages_text(p, marker), marker->length).certain;
}

/* The nearest line to the right of a marker, on its height; NULL if none.
 * Letters are markers only with nothing to their left, and at some distance. */
static struct page_line *
line_of_marker(struct pages *p, const struct page_line *marker, float reach,
    size_t first, size_t end)
{
	struct page_line *best = NULL;
	bool letter = only_letter(p, marker);

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];

		if (l == marker || l->dropped || !beside(p, marker, l))
			continue;
		if (letter && l->left < marker->right + LETTER_GAP * l->height)
			return NULL;
		if (l->marked || l->left < marker->right ||
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

/* Joins what is nothing but a marker with its line. */
static void
join_marker(struct pages *p, struct page_line *marker, size_t first, size_t end,
    float height)
{
	bool letter = only_letter(p, marker), list = only_marker(p, marker);
	float reach = letter ? LETTER_REACH
		      : list ? MARKER_REACH
			     : NUMBER_REACH;
	struct page_line *line = line_of_marker(p, marker, reach, first, end);
	size_t dots;

	only_number(p, marker, &dots);
	if (!line || (letter && !letter_at(p, line, 0)) ||
	    (!list && !is_heading(p, marker, dots, line, height)))
		return;
	pages_prepend(p, line, marker);
	if (letter)
		pages_replace(p, line, line->offset, 1, BULLET, 3);
	line->marked = true;
	line->code = false;
	line->counted = marker->counted;
	if (!list) /* it stays alone, though the number is gone */
		line->block = ++p->block;
}

static void
join_markers(struct pages *p, size_t page, float height)
{
	size_t first = p->pages[page].first, end = pages_end(p, page), dots;
	size_t markers = 0;

	for (size_t i = first; i < end && markers < MARKERS_MAX; i++) {
		struct page_line *l = &p->lines[i];

		if (letter_apart(p, l)) {
			pages_replace(p, l, l->offset, 1, BULLET, 3);
		} else if (only_marker(p, l) || only_number(p, l, &dots)) {
			markers++;
			join_marker(p, l, first, end, height);
		}
	}
}

void
markers_join(struct pages *p)
{
	float height = pages_body_height(p);

	enumeration_find(p);
	for (size_t page = 0; page < p->page_count; page++)
		join_markers(p, page, height);
}
