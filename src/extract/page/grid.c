#include "extract/page/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define SAME_BASE 0.25F /* heights between base lines of one row */
/* Heights between columns: more than a blank of a typewriter. */
#define COLUMN_GAP 0.8F
#define WORD_GAP 0.3F /* the same where other rows show the columns */
#define ROW_STEP 2.5F /* heights from row to row */
#define SAME_SIZE 1.03F
#define SPANNED_ROWS 2	 /* behind a row that spans columns */
#define OTHER_SIZE 1.15F /* times the height: a heading ends a table */
void
grid_release(struct grid *g)
{
	free(g->cells);
	free(g->rows);
	memset(g, 0, sizeof *g);
}

static void
add_cell(struct grid *g, struct grid_cell cell)
{
	if (cell.length == 0)
		return;
	cell.right = fmaxf(cell.left, cell.right); /* widths may be lies */
	if (g->cell_count == g->cell_capacity) {
		g->cell_capacity = g->cell_capacity ? 2 * g->cell_capacity : 64;
		g->cells =
		    mem_array(g->cells, g->cell_capacity, sizeof *g->cells);
	}
	g->cells[g->cell_count++] = cell;
}

static void
add_cells(struct grid *g, const struct pages *p, size_t line)
{
	const struct page_line *l = &p->lines[line];
	struct grid_cell cell = {.line = line,
	    .offset = l->offset,
	    .left = l->left,
	    .top = l->top,
	    .bottom = l->bottom};

	for (size_t i = 0; i < l->marks; i++) {
		const struct page_mark *m = &p->marks[l->mark + i];

		if (m->raised)
			continue;
		cell.right = m->left;
		cell.length = m->offset - 1 - cell.offset;
		add_cell(g, cell);
		cell.left = m->right;
		cell.offset = m->offset;
	}
	cell.right = l->right;
	cell.length = l->offset + l->length - cell.offset;
	add_cell(g, cell);
}

static int
by_base(const void *a, const void *b)
{
	const struct grid_cell *x = a, *y = b;

	return (x->bottom > y->bottom) - (x->bottom < y->bottom);
}

static int
by_left(const void *a, const void *b)
{
	const struct grid_cell *x = a, *y = b;

	return (x->left > y->left) - (x->left < y->left);
}

static void
add_row(struct grid *g, size_t first, size_t end)
{
	struct grid_row row = {first, end, g->cells[first].top, 0};

	qsort(g->cells + first, end - first, sizeof *g->cells, by_left);
	for (size_t i = first; i < end; i++) {
		row.top = fminf(row.top, g->cells[i].top);
		row.bottom = fmaxf(row.bottom, g->cells[i].bottom);
	}
	if (g->row_count == g->row_capacity) {
		g->row_capacity = g->row_capacity ? 2 * g->row_capacity : 64;
		g->rows = mem_array(g->rows, g->row_capacity, sizeof *g->rows);
	}
	g->rows[g->row_count++] = row;
}

void
grid_read(
    struct grid *g, const struct pages *p, size_t page, float left, float right)
{
	size_t end = pages_end(p, page), first = 0;

	g->cell_count = g->row_count = 0;
	for (size_t i = p->pages[page].first; i < end; i++)
		if (!p->lines[i].dropped && p->lines[i].length &&
		    p->lines[i].left >= left && p->lines[i].right <= right)
			add_cells(g, p, i);
	if (g->cell_count)
		qsort(g->cells, g->cell_count, sizeof *g->cells, by_base);
	for (size_t i = 1; i <= g->cell_count; i++) {
		const struct grid_cell *c = &g->cells[first];

		if (i < g->cell_count && g->cells[i].bottom - c->bottom <
					     SAME_BASE * (c->bottom - c->top))
			continue;
		add_row(g, first, i);
		first = i;
	}
}

static float
height_of(const struct grid_row *row)
{
	return row->bottom - row->top;
}

static bool
meets(const struct grid_column *column, const struct grid_cell *cell, float gap)
{
	return cell->left < column->right + gap &&
	       cell->right > column->left - gap;
}

/* The column that the cell belongs to.  It lies in it, or nearly: then it is
 * as far from the others as columns are.  *none: it would be a new one. */
static struct grid_column *
column_of(struct grid_column *columns, size_t count,
    const struct grid_cell *cell, float height, bool *none)
{
	struct grid_column *found = NULL;
	size_t in = 0, near = 0, touched = 0;

	for (size_t i = 0; i < count; i++) {
		bool inside = meets(&columns[i], cell, 0);

		in += inside;
		touched += meets(&columns[i], cell, WORD_GAP * height);
		near += meets(&columns[i], cell, COLUMN_GAP * height);
		if (inside ||
		    (!found && meets(&columns[i], cell, COLUMN_GAP * height)))
			found = &columns[i];
	}
	*none = near == 0;
	return (in == 1 && touched == 1) || near == 1 ? found : NULL;
}

/* Widens a column by the cell, or adds one.  False if it would close the gap
 * between two. */
static bool
take_cell(struct grid_column *columns, size_t *count,
    const struct grid_cell *cell, float height)
{
	bool none;
	struct grid_column *found =
	    column_of(columns, *count, cell, height, &none);

	if (none && *count < GRID_COLUMNS) {
		columns[(*count)++] =
		    (struct grid_column){cell->left, cell->right};
		return true;
	}
	if (!found)
		return false;
	found->left = fminf(found->left, cell->left);
	found->right = fmaxf(found->right, cell->right);
	return true;
}

/* Takes the cells of a row into the columns: all, or none. */
static bool
take_row(struct grid *g, const struct grid_row *row)
{
	struct grid_column columns[GRID_COLUMNS];
	size_t count = g->column_count;

	memcpy(columns, g->columns, sizeof columns);
	for (size_t i = row->first; i < row->end; i++)
		if (!take_cell(columns, &count, &g->cells[i], height_of(row)))
			return false;
	/* Cells of one row that share a column stand in no column. */
	if (g->column_count == 0 && count < row->end - row->first)
		return false;
	memcpy(g->columns, columns, sizeof columns);
	g->column_count = count;
	return true;
}

static int
column_by_left(const void *a, const void *b)
{
	const struct grid_column *x = a, *y = b;

	return (x->left > y->left) - (x->left < y->left);
}

/* Whether the row may belong to the table that the one before belongs to. */
static bool
follows(const struct grid_row *row)
{
	const struct grid_row *last = row - 1;

	return row->top - last->top <= ROW_STEP * height_of(last) &&
	       (row->end - row->first > 1 ||
		   height_of(row) < OTHER_SIZE * height_of(last));
}

/* Whether the cells of a row that does not fit stand over several columns each,
 * or in one, and none outside of all. */
static bool
spans(const struct grid *g, const struct grid_row *row)
{
	float left = INFINITY, right = -INFINITY, behind = -INFINITY;

	for (size_t i = 0; i < g->column_count; i++) {
		left = fminf(left, g->columns[i].left);
		right = fmaxf(right, g->columns[i].right);
	}
	left -= height_of(row);
	right += height_of(row);
	for (size_t i = row->first; i < row->end; i++) {
		const struct grid_cell *c = &g->cells[i];
		float next = -INFINITY;

		if (c->left < left || c->right > right)
			return false;
		for (size_t k = 0; k < g->column_count; k++)
			if (meets(&g->columns[k], c, 0))
				next = fmaxf(next, g->columns[k].right);
		/* None, or one that the cell before stands over, too. */
		if (next <= behind || c->left < behind)
			return false;
		behind = next;
	}
	return true;
}

/* Takes a row in the middle of a table whose cells span columns: two more go on
 * in them. */
static bool
take_spanning(struct grid *g, size_t first, size_t at, size_t end)
{
	const struct grid_row *row = &g->rows[at];

	if (at - first < 2 || at + SPANNED_ROWS >= end ||
	    height_of(row) > SAME_SIZE * height_of(row - 1) || !spans(g, row))
		return false;
	for (size_t i = 1; i <= SPANNED_ROWS; i++)
		if (!follows(row + i) || row[i].end - row[i].first < 2 ||
		    !take_row(g, row + i))
			return false;
	return true;
}

/* Gives each cell of the rows its column: of several the first. */
static void
place_cells(struct grid *g, size_t first, size_t rows)
{
	size_t end = g->rows[first + rows - 1].end, column;

	for (size_t i = g->rows[first].first; i < end; i++) {
		for (column = 0; column + 1 < g->column_count &&
				 g->cells[i].left > g->columns[column].right;)
			column++;
		g->cells[i].column = column;
	}
}

/* Makes the columns of the first rows, up to count of them, as far as there
 * are columns.  Returns how many rows. */
static size_t
make_columns(struct grid *g, size_t first, size_t count)
{
	size_t rows = 0, at;

	g->column_count = 0;
	for (; rows < count; rows++) {
		at = first + rows;
		if ((rows > 0 && !follows(&g->rows[at])) ||
		    (!take_row(g, &g->rows[at]) &&
			!take_spanning(g, first, at, first + count)))
			break;
	}
	if (rows > 0)
		qsort(g->columns, g->column_count, sizeof *g->columns,
		    column_by_left);
	return rows;
}

/* The rows at the end that have but one cell are text below the table,
 * unless they go on in a column behind the first. */
static size_t
trim(const struct grid *g, size_t first, size_t count)
{
	const struct grid_row *row = &g->rows[first];
	size_t kept = count;

	while (kept > 0 && row[kept - 1].end - row[kept - 1].first < 2)
		kept--;
	for (; kept > 0 && kept < count; kept++)
		if (g->cells[row[kept].first].column == 0 ||
		    row[kept].top - row[kept - 1].top >
			GRID_WRAPPED * height_of(&row[kept]))
			break;
	return kept;
}

/* The same without text below the table. */
static size_t
make_run(struct grid *g, size_t first)
{
	size_t most = g->row_count - first, count;

	if (g->rows[first].end - g->rows[first].first < 2)
		return 0;
	count = make_columns(g, first, most < GRID_ROWS ? most : GRID_ROWS);
	if (count)
		place_cells(g, first, count);
	count = make_columns(g, first, trim(g, first, count));
	return count < 2 ? 0 : count;
}

size_t
grid_run(struct grid *g, size_t first)
{
	size_t count = make_run(g, first);

	if (count)
		place_cells(g, first, count);
	return count;
}

size_t
grid_run_with_head(struct grid *g, size_t first)
{
	const struct grid_row *row = &g->rows[first];
	size_t columns, count;

	if (first + 1 == g->row_count || row->end - row->first < 2 ||
	    !follows(row + 1))
		return 0;
	columns = make_run(g, first) ? g->column_count : 0;
	count = make_run(g, first + 1);
	if (!count || count == GRID_ROWS || g->column_count <= columns ||
	    !spans(g, row))
		return 0;
	place_cells(g, first, count + 1);
	return count + 1;
}

const struct grid_cell *
grid_at(const struct grid *g, const struct grid_row *row, size_t column)
{
	for (size_t i = row->first; i < row->end; i++)
		if (g->cells[i].column == column)
			return &g->cells[i];
	return NULL;
}
