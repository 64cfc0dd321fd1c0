/* Where the cells of a row of a Word document end: the operand of
 * sprmTDefTable. */
#ifndef HTS_EXTRACT_WORD_DOC_TABLE_H
#define HTS_EXTRACT_WORD_DOC_TABLE_H

#include "extract/word/bytes.h"
#include "extract/word/edges.h"

void doc_row_edges(struct bytes row, struct edges *e);
/* Columns in front of a row. */
int doc_row_skip(const struct edges *e, struct bytes row);
/* Columns of a cell, 1 if the row does not tell. */
int doc_row_span(const struct edges *e, struct bytes row, size_t cell);

#endif
