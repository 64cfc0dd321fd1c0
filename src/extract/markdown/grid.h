/* Cells by row and column, as sheets have them, in any order. */
#ifndef HTS_EXTRACT_MARKDOWN_GRID_H
#define HTS_EXTRACT_MARKDOWN_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/markdown/flow.h"

#define GRID_COLUMNS 16384 /* what Excel can hold */

struct grid {
	struct buf text; /* of all cells */
	struct grid_cell {
		long row, column; /* from 1 */
		size_t offset, length;
	} * cells;
	size_t count;
	unsigned char used[GRID_COLUMNS + 1]; /* columns with a cell */
	long last;			      /* of them */
};

/* Adds n bytes as a cell; beyond the columns it is left out. */
void grid_add(
    struct grid *g, long row, long column, const char *text, size_t n);
/* The filled rows and columns as a table, until x is truncated. */
void grid_write(struct grid *g, struct flow *f);
void grid_clear(struct grid *g);
void grid_release(struct grid *g);

#endif
