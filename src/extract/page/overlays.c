#include "extract/page/overlays.h"

#include <math.h>
#include <string.h>

#define SAME_PLACE 1.0F /* points */

static bool
is_text(const struct page_line *l)
{
	return !l->dropped && l->length;
}

static bool
same_line(
    const struct pages *p, const struct page_line *a, const struct page_line *b)
{
	return a->length == b->length &&
	       fabsf(a->left - b->left) <= SAME_PLACE &&
	       fabsf(a->base - b->base) <= SAME_PLACE &&
	       memcmp(pages_text(p, a), pages_text(p, b), a->length) == 0;
}

/* The line of the next page, from *next on, that is the same. */
static struct page_line *
find_same(struct pages *p, const struct page_line *l, size_t *next, size_t stop)
{
	while (*next < stop && !same_line(p, l, &p->lines[*next]))
		(*next)++;
	return *next < stop ? &p->lines[(*next)++] : NULL;
}

/* Whether the lines of a page are all on the next, in their order. */
static bool
builds_up(struct pages *p, size_t page)
{
	size_t next = p->pages[page + 1].first, stop = pages_end(p, page + 1);
	size_t lines = 0;

	for (size_t i = p->pages[page].first; i < pages_end(p, page); i++) {
		if (!is_text(&p->lines[i]))
			continue;
		if (!find_same(p, &p->lines[i], &next, stop))
			return false;
		lines++;
	}
	return lines > 0;
}

/* The next page has the lines instead: also those that were dropped there
 * because they stand on several pages. */
static void
hand_on(struct pages *p, size_t page)
{
	size_t next = p->pages[page + 1].first, stop = pages_end(p, page + 1);

	for (size_t i = p->pages[page].first; i < pages_end(p, page); i++) {
		struct page_line *l = &p->lines[i], *same;

		same = is_text(l) ? find_same(p, l, &next, stop) : NULL;
		if (!same)
			continue;
		same->dropped = false;
		l->dropped = true;
	}
}

void
overlays_drop(struct pages *p)
{
	for (size_t page = 0; page + 1 < p->page_count; page++)
		if (p->pages[page].width > p->pages[page].height &&
		    builds_up(p, page))
			hand_on(p, page);
}
