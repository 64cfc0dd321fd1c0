/* Puts lines of printed pages in order before they are joined. */
#ifndef HTS_EXTRACT_PAGE_ARRANGE_H
#define HTS_EXTRACT_PAGE_ARRANGE_H

#include "extract/page/pages.h"

/* Finds notes, markers, running heads, tables and columns. */
void arrange_lines(struct pages *p);

#endif
