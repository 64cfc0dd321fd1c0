/* Rows of printed pages that stand in the same columns. */
#ifndef HTS_EXTRACT_PAGE_ALIGNED_H
#define HTS_EXTRACT_PAGE_ALIGNED_H

#include "extract/page/pages.h"

/* Whether two rows, each told by one of its lines on the same page, are of one
 * table: all pieces of the first begin where pieces of the other do, and they
 * are more than columns of prose. */
bool aligned_rows(const struct pages *p, size_t line, size_t other);

#endif
