#include "extract/word/rtf_table.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/word/edges.h"

void
rtf_table_release(struct rtf_table *t)
{
	free(t->edges);
	free(t->rows);
}

/* Whether an array of this many is full; it grows to twice its size. */
static bool
is_full(size_t count)
{
	return (count & (count - 1)) == 0;
}

static void
add_edge(struct rtf_table *t, int at)
{
	if (is_full(t->edge_count))
		t->edges = mem_array(t->edges,
		    t->edge_count ? 2 * t->edge_count : 1, sizeof *t->edges);
	t->edges[t->edge_count++] = at;
}

void
rtf_table_describe(struct rtf_table *t)
{
	if (t->used)
		t->current = t->edge_count;
	t->edge_count = t->current;
	t->used = false;
	add_edge(t, 0);
}

/* Keeps an edge to what a page can have, so that sums of edges cannot
 * overflow. */
static int
within(long at)
{
	const long most = 1000000;

	return (int)(at < -most ? -most : at > most ? most : at);
}

void
rtf_table_left(struct rtf_table *t, long at)
{
	if (t->edge_count > t->current && !t->used)
		t->edges[t->current] = within(at);
}

void
rtf_table_edge(struct rtf_table *t, long at)
{
	size_t count = t->edge_count - t->current;

	if (count && count <= FLOW_SPAN_MAX && !t->used)
		add_edge(t, within(at));
}

void
rtf_table_row(struct rtf_table *t)
{
	if (is_full(t->row_count))
		t->rows = mem_array(t->rows,
		    t->row_count ? 2 * t->row_count : 1, sizeof *t->rows);
	t->rows[t->row_count++] =
	    (struct rtf_row){t->current, t->edge_count - t->current};
	t->used = true;
}

static void
all_edges(const struct rtf_table *t, struct cell_edges *e)
{
	const struct rtf_row *row = t->rows;

	for (size_t r = 0; r < t->row_count; r++, row++)
		for (size_t i = 0; i < row->count; i++)
			edges_add(e, t->edges[row->from + i]);
}

static void
add_empty(struct flow *f, size_t row, int n)
{
	for (; n > 0 && flow_take(f, FLOW_BLOCK_COST); n--) {
		table_cell(&f->table, "", 0);
		f->table.cells[f->table.count - 1].row = row;
	}
}

/* Adds the nth cell of a row, once for each column it covers. */
static void
add_cell(const struct rtf_table *t, const struct cell_edges *e, struct flow *f,
    const struct cell *cell, size_t n)
{
	const struct rtf_row none = {0, 0};
	struct rtf_row row =
	    cell->row < t->row_count ? t->rows[cell->row] : none;
	const int *left = n + 1 < row.count ? &t->edges[row.from + n] : NULL;

	/* Behind a table in a cell LibreOffice writes empty ones. */
	if (!left && row.count > 1 && !cell->length)
		return;
	if (left && n == 0)
		add_empty(f, cell->row, edges_skip(e, *left));
	table_cell(&f->table, "", 0);
	f->table.cells[f->table.count - 1] = *cell;
	if (left)
		add_empty(f, cell->row, edges_span(e, left[0], left[1]) - 1);
}

static void
spread(const struct rtf_table *t, struct flow *f)
{
	struct cell *cells = f->table.cells;
	size_t count = f->table.count, n = 0;
	struct cell_edges edges = {{0}, 0};

	all_edges(t, &edges);
	f->table.cells = NULL;
	f->table.count = 0;
	for (size_t i = 0; i < count; i++) {
		n = i && cells[i].row == cells[i - 1].row ? n + 1 : 0;
		add_cell(t, &edges, f, &cells[i], n);
	}
	free(cells);
}

void
rtf_table_end(struct rtf_table *t, struct flow *f)
{
	size_t count = t->edge_count - t->current;

	spread(t, f);
	/* The next table may use the last description again. */
	if (count)
		memmove(
		    t->edges, t->edges + t->current, count * sizeof *t->edges);
	t->edge_count = count;
	t->current = t->row_count = 0;
}
