/* List markers that stand apart from the lines they begin. */
#ifndef HTS_EXTRACT_PAGE_MARKERS_H
#define HTS_EXTRACT_PAGE_MARKERS_H

#include "extract/page/pages.h"

/* Joins each with its line, and notes where the text behind markers begins.
 * Numbers beside the lines, one for each or for every fifth, are dropped. */
void markers_join(struct pages *p);

#endif
