/* The columns of a table whose rows only say where their cells end, as those of
 * Word and RTF.  Where a cell of any row ends there is an edge; a cell with
 * edges inside of it reaches over several columns. */
#ifndef HTS_EXTRACT_WORD_EDGES_H
#define HTS_EXTRACT_WORD_EDGES_H

#include <stddef.h>

#include "extract/markdown/flow.h"

/* Set it to zeros; edges that do not fit are left out. */
struct cell_edges {
	int at[FLOW_SPAN_MAX + 1]; /* in order, in 1/20 point */
	size_t count;
};

void edges_add(struct cell_edges *e, int at);
/* Columns in front of a row that begins at left. */
int edges_skip(const struct cell_edges *e, int left);
/* Columns of a cell, at least 1. */
int edges_span(const struct cell_edges *e, int left, int right);

#endif
