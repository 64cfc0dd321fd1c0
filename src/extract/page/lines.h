/* Runs of a page to lines: what stands on one height beside each other, in the
 * order of the stream. */
#ifndef HTS_EXTRACT_PAGE_LINES_H
#define HTS_EXTRACT_PAGE_LINES_H

#include "extract/page/pages.h"

/* Makes lines of p->runs, behind those that are there.  Raised and lowered
 * text has "^" and "_" in front, fractions have "/". */
void lines_make(struct pages *p);

#endif
