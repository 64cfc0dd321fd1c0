#include "extract/word/doc_table.h"

static int
edge(struct bytes row, size_t i)
{
	return (int16_t)bytes_u16(row, 1 + 2 * i);
}

void
doc_row_edges(struct bytes row, struct edges *e)
{
	for (size_t i = 0; row.length && i <= bytes_u8(row, 0); i++)
		edges_add(e, edge(row, i));
}

int
doc_row_skip(const struct edges *e, struct bytes row)
{
	return row.length ? edges_skip(e, edge(row, 0)) : 0;
}

int
doc_row_span(const struct edges *e, struct bytes row, size_t cell)
{
	if (cell >= bytes_u8(row, 0))
		return 1;
	return edges_span(e, edge(row, cell), edge(row, cell + 1));
}
