/* Headings, by the size and weight of their letters, or their number. */
#ifndef HTS_EXTRACT_PAGE_HEADINGS_H
#define HTS_EXTRACT_PAGE_HEADINGS_H

#include "extract/page/pages.h"

/* Sets level of the lines that are headings. */
void headings_find(struct pages *p);

#endif
