/* The gap between two columns of a printed page. */
#ifndef HTS_EXTRACT_PAGE_GUTTER_H
#define HTS_EXTRACT_PAGE_GUTTER_H

#include "extract/page/pages.h"

/* Sets page.gutter where text flows on both sides of a gap in the middle of
 * a page.  pdftotext joins lines over a narrow one: these are divided, and
 * the lines of such a page put in order anew, left column first, between
 * lines that cross the gap. */
void gutter_find(struct pages *p);

#endif
