/*
 * The columns of a table of an RTF document.  The right edges of a row's cells
 * stand in front of the cells, behind them, or both, and rows below may divide
 * its cells.  So rows are only kept until the table ends; then its columns are
 * known.
 */
#ifndef HTS_EXTRACT_WORD_RTF_TABLE_H
#define HTS_EXTRACT_WORD_RTF_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/markdown/flow.h"

/* Set it to zeros. */
struct rtf_table {
	/* Of each row, one after the other: the left edge of the first cell,
	 * then the right edge of each cell; in 1/20 point. */
	int *edges;
	size_t edge_count;
	size_t current; /* where the edges of the last description begin */
	bool used;	/* a row with these edges has ended */
	struct rtf_row {
		size_t from, count;
	} * rows; /* of the table that is open */
	size_t row_count;
};

void rtf_table_release(struct rtf_table *t);
/* A description of a row begins (\trowd); then come its left edge and the right
 * edge of each cell. */
void rtf_table_describe(struct rtf_table *t);
void rtf_table_left(struct rtf_table *t, long at);
void rtf_table_edge(struct rtf_table *t, long at);
/* The open row of the table ends: the last description is its. */
void rtf_table_row(struct rtf_table *t);
/* The table ends: adds its cells to the table of f, each as often as the
 * columns it reaches over. */
void rtf_table_end(struct rtf_table *t, struct flow *f);

#endif
