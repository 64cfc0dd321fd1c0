#ifndef HTS_EXTRACT_PAGE_GRID_DOUBT_H
#define HTS_EXTRACT_PAGE_GRID_DOUBT_H

#include "extract/page/grid.h"

/* Whether rows that stand in columns are something else than a table: prose
 * in columns, lists, formulas, code, an index.  Tells it from their text. */
bool grid_doubt(
    const struct grid *g, const struct pages *p, size_t first, size_t count);

/* Whether a sentence goes on from one cell to the next below. */
bool grid_flows(const struct pages *p, const struct grid_cell *last,
    const struct grid_cell *next);

#endif
