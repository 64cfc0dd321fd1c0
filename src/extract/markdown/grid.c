#include "extract/markdown/grid.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

void
grid_add(struct grid *g, long row, long column, const char *text, size_t n)
{
	if (column < 1 || column > GRID_COLUMNS)
		return;
	if (g->count % 1024 == 0)
		g->cells =
		    mem_array(g->cells, g->count + 1024, sizeof *g->cells);
	g->cells[g->count++] =
	    (struct grid_cell){row, column, g->text.length, n};
	buf_add(&g->text, text, n);
	g->used[column] = 1;
	g->last = column > g->last ? column : g->last;
}

/* Excel sorts the rows of a file, other programs may not. */
static int
compare(const void *a, const void *b)
{
	const struct grid_cell *l = a, *r = b;

	if (l->row != r->row)
		return l->row < r->row ? -1 : 1;
	if (l->column != r->column)
		return l->column < r->column ? -1 : 1;
	return l->offset < r->offset ? -1 : 1;
}

/* Writes the row in the columns that are filled in any row. */
static void
write_row(const struct grid *g, size_t first, size_t end, struct flow *f)
{
	flow_row_begin(f);
	for (long column = 1; column <= g->last; column++) {
		if (!g->used[column])
			continue;
		while (first < end && g->cells[first].column < column)
			first++;
		flow_cell_begin(f, 1);
		if (first < end && g->cells[first].column == column)
			flow_add(f, g->text.data + g->cells[first].offset,
			    g->cells[first].length);
		flow_cell_end(f);
	}
}

void
grid_write(struct grid *g, struct flow *f)
{
	size_t end;

	if (g->count == 0)
		return;
	qsort(g->cells, g->count, sizeof *g->cells, compare);
	flow_table_begin(f);
	for (size_t i = 0; i < g->count && !f->x->truncated; i = end) {
		for (end = i;
		     end < g->count && g->cells[end].row == g->cells[i].row;)
			end++;
		write_row(g, i, end, f);
	}
	flow_table_end(f);
}

void
grid_clear(struct grid *g)
{
	buf_clear(&g->text);
	g->count = 0;
	g->last = 0;
	memset(g->used, 0, sizeof g->used);
}

void
grid_release(struct grid *g)
{
	free(g->cells);
	buf_release(&g->text);
	memset(g, 0, sizeof *g);
}
