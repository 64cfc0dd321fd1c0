/* The pieces of text of a page in rows, and rows that have columns. */
#ifndef HTS_EXTRACT_PAGE_GRID_H
#define HTS_EXTRACT_PAGE_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/page/pages.h"

#define GRID_COLUMNS 16
#define GRID_ROWS 200
#define GRID_WRAPPED 1.3F /* heights between the lines of one cell, at most */

/* A line, or its part between two wide blanks. */
struct grid_cell {
	size_t line;
	size_t offset, length; /* in pages.text */
	float left, right, top, bottom;
	size_t column;
};

/* Cells on one base line, from left to right. */
struct grid_row {
	size_t first, end; /* in grid.cells */
	float top, bottom;
};

struct grid_column {
	float left, right;
};

struct grid {
	struct grid_cell *cells;
	size_t cell_count, cell_capacity;
	struct grid_row *rows;
	size_t row_count, row_capacity;
	/* of the rows that grid_run found */
	struct grid_column columns[GRID_COLUMNS];
	size_t column_count;
};

void grid_release(struct grid *g);
/* Takes the lines of a page, as far as they lie between left and right. */
void grid_read(struct grid *g, const struct pages *p, size_t page, float left,
    float right);
/* How many rows from first on stand in at least two columns with a gap from
 * top to bottom between them; sets the columns, from left to right, and the
 * column of each cell.  0: not even two rows. */
size_t grid_run(struct grid *g, size_t first);
/* The same if the row is a head whose cells span the columns of the rows below,
 * more than it has itself; else 0. */
size_t grid_run_with_head(struct grid *g, size_t first);
/* The cell of a row in a column, the first of several; NULL: none. */
const struct grid_cell *grid_at(
    const struct grid *g, const struct grid_row *row, size_t column);

#endif
