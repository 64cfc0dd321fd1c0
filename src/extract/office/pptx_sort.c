#include "extract/office/pptx_slide.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

/* Shapes whose tops differ by less are one row: 0.05 inch in EMU. */
#define ROW_HEIGHT 45720

/* By top, then by place in the file. */
static int
compare_top(const void *a, const void *b)
{
	const struct slide_shape *const *l = a, *const *r = b;

	if ((*l)->top != (*r)->top)
		return (*l)->top < (*r)->top ? -1 : 1;
	return (*l)->order < (*r)->order ? -1 : 1;
}

static int
compare_left(const void *a, const void *b)
{
	const struct slide_shape *const *l = a, *const *r = b;

	if ((*l)->left != (*r)->left)
		return (*l)->left < (*r)->left ? -1 : 1;
	return compare_top(a, b);
}

void
slide_sort(struct slide *s, size_t first)
{
	size_t n = 0, end, all = s->count - first;
	struct slide_shape **placed = mem_array(NULL, all + 1, sizeof *placed);
	struct slide_shape *sorted = mem_array(NULL, all + 1, sizeof *sorted);

	for (size_t i = first; i < s->count; i++)
		if (s->shapes[i].placed)
			placed[n++] = &s->shapes[i];
	qsort(placed, n, sizeof *placed, compare_top);
	for (size_t row = 0; row < n; row = end) {
		for (end = row; end < n && placed[end]->top <
					       placed[row]->top + ROW_HEIGHT;)
			end++;
		qsort(placed + row, end - row, sizeof *placed, compare_left);
	}
	n = 0;
	for (size_t i = 0; i < all; i++)
		sorted[i] = s->shapes[first + i].placed ? *placed[n++]
							: s->shapes[first + i];
	if (all)
		memcpy(s->shapes + first, sorted, all * sizeof *sorted);
	free(placed);
	free(sorted);
}
