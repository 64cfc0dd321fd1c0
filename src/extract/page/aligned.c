#include "extract/page/aligned.h"

#include <math.h>

#define PIECES 16
#define SAME_LEFT 2.0F /* points */

struct row {
	float left[PIECES];
	size_t count;
};

static void
add(struct row *row, float left)
{
	if (row->count < PIECES)
		row->left[row->count++] = left;
}

/* Where the pieces of the row of a line begin. */
static void
read_row(struct row *row, const struct pages *p, size_t line)
{
	const struct page_line *at = &p->lines[line];
	size_t end = pages_end(p, at->page);

	row->count = 0;
	for (size_t i = p->pages[at->page].first; i < end; i++) {
		const struct page_line *l = &p->lines[i];

		if (!l->length || fabsf(l->top - at->top) > at->height / 2)
			continue;
		add(row, l->left);
		for (size_t k = 0; k < l->marks; k++)
			if (!p->marks[l->mark + k].raised)
				add(row, p->marks[l->mark + k].right);
	}
}

static bool
has(const struct row *row, float left)
{
	for (size_t i = 0; i < row->count; i++)
		if (fabsf(row->left[i] - left) <= SAME_LEFT)
			return true;
	return false;
}

bool
aligned_rows(const struct pages *p, size_t line, size_t other)
{
	struct row row, next;

	read_row(&row, p, line);
	if (row.count <= 1)
		return false;
	read_row(&next, p, other);
	for (size_t i = 0; i < row.count; i++)
		if (!has(&next, row.left[i]))
			return false;
	return true;
}
