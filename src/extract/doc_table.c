#include "extract/doc_table.h"

#include <string.h>

/* Rows that were drawn by hand do not meet exactly; in 1/20 point. */
#define TOLERANCE 60

static int
edge(struct bytes row, size_t i)
{
	return (int16_t)bytes_u16(row, 1 + 2 * i);
}

static size_t
find(const struct doc_grid *g, int at)
{
	size_t i = 0;

	while (i < g->count && g->edges[i] + TOLERANCE < at)
		i++;
	return i;
}

static void
add(struct doc_grid *g, int at)
{
	size_t i = find(g, at);

	if (i < g->count && g->edges[i] - TOLERANCE <= at)
		return;
	if (g->count == sizeof g->edges / sizeof *g->edges)
		return;
	memmove(
	    &g->edges[i + 1], &g->edges[i], (g->count - i) * sizeof *g->edges);
	g->edges[i] = at;
	g->count++;
}

void
doc_grid_add(struct doc_grid *g, struct bytes row)
{
	for (size_t i = 0; row.length && i <= bytes_u8(row, 0); i++)
		add(g, edge(row, i));
}

int
doc_grid_skip(const struct doc_grid *g, struct bytes row)
{
	return row.length ? (int)find(g, edge(row, 0)) : 0;
}

int
doc_grid_span(const struct doc_grid *g, struct bytes row, size_t cell)
{
	int span = 1;

	if (cell < bytes_u8(row, 0))
		span = (int)find(g, edge(row, cell + 1)) -
		       (int)find(g, edge(row, cell));
	return span > 1 ? span : 1;
}
