/* Markers that stand in a block of their own. */
#ifndef HTS_EXTRACT_PAGE_MARKERS_H
#define HTS_EXTRACT_PAGE_MARKERS_H

#include "extract/page/pages.h"

/* Puts list markers and the numbers of headings in front of the line they
 * belong to. */
void markers_join(struct pages *p);

#endif
