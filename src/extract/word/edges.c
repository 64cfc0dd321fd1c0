#include "extract/word/edges.h"

#include <string.h>

/* Edges of rows drawn by hand differ a little; in 1/20 point. */
#define TOLERANCE 60

static size_t
find(const struct cell_edges *e, int at)
{
	size_t i = 0;

	while (i < e->count && e->at[i] + TOLERANCE < at)
		i++;
	return i;
}

void
edges_add(struct cell_edges *e, int at)
{
	size_t i = find(e, at);

	if (i < e->count && e->at[i] - TOLERANCE <= at)
		return;
	if (e->count == sizeof e->at / sizeof *e->at)
		return;
	memmove(&e->at[i + 1], &e->at[i], (e->count - i) * sizeof *e->at);
	e->at[i] = at;
	e->count++;
}

int
edges_skip(const struct cell_edges *e, int left)
{
	return (int)find(e, left);
}

int
edges_span(const struct cell_edges *e, int left, int right)
{
	int span = (int)find(e, right) - (int)find(e, left);

	return span > 1 ? span : 1;
}
