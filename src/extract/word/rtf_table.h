/*
 * The columns of a table of an RTF document.  A row tells the right edges of
 * its cells in front of them, behind them or both, and rows below may divide
 * its cells: so a table is taken as it comes, and put in order when it ends.
 */
#ifndef HTS_EXTRACT_WORD_RTF_TABLE_H
#define HTS_EXTRACT_WORD_RTF_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/markdown/flow.h"

/* Set it to zeros. */
struct rtf_table {
	/* What rows told, one after the other: the left edge of the first
	 * cell, then the right one of each. */
	int *edges;
	size_t edge_count;
	size_t told; /* where what was told last begins */
	bool used;   /* by a row that ended */
	struct rtf_row {
		size_t from, count;
	} * rows; /* of the table that is open */
	size_t row_count;
};

void rtf_table_release(struct rtf_table *t);
/* A row is told anew (\trowd), then where it begins and each cell ends. */
void rtf_table_tell(struct rtf_table *t);
void rtf_table_left(struct rtf_table *t, long at);
void rtf_table_edge(struct rtf_table *t, long at);
/* The open row of the table ends: it is as told last. */
void rtf_table_row(struct rtf_table *t);
/* The table ends: adds the columns its cells reach over to that of f. */
void rtf_table_end(struct rtf_table *t, struct flow *f);

#endif
