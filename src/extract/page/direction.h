/* Hebrew and Arabic on printed pages. */
#ifndef HTS_EXTRACT_PAGE_DIRECTION_H
#define HTS_EXTRACT_PAGE_DIRECTION_H

#include "extract/page/pages.h"

/* pdftohtml prints the letters and words of each line from left to right, as
 * they stand (TSV; its other modes do not).  Puts them in the order they are
 * read: words of such letters are turned, and in a line that has more of them
 * than of others so is the order of the words, but for numbers and what is
 * written from left to right. */
void direction_restore(struct pages *p);

#endif
