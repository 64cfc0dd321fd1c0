/* The columns of a table of a Word document: its rows tell where their cells
 * end, and a cell that reaches over several columns is told by that. */
#ifndef HTS_EXTRACT_DOC_TABLE_H
#define HTS_EXTRACT_DOC_TABLE_H

#include "extract/bytes.h"
#include "extract/flow.h"

struct doc_grid {
	int edges[FLOW_SPAN_MAX + 1]; /* in order */
	size_t count;
};

/* Adds the edges of a row (the operand of sprmTDefTable). */
void doc_grid_add(struct doc_grid *g, struct bytes row);
/* Columns in front of a row. */
int doc_grid_skip(const struct doc_grid *g, struct bytes row);
/* Columns of a cell, 1 if the row does not tell. */
int doc_grid_span(const struct doc_grid *g, struct bytes row, size_t cell);

#endif
