/* How large the letters of printed pages are. */
#ifndef HTS_EXTRACT_PAGE_SIZES_H
#define HTS_EXTRACT_PAGE_SIZES_H

#include "extract/page/pages.h"

/* The boxes of words are as high as their font says of itself, and some say
 * nothing (Latin Modern of LaTeX) or that of all fonts in a document.  Where a
 * font's letters are much wider than its boxes let expect, compared with those
 * of the text, its lines get the height that fits (page_line.height). */
void sizes_mend(struct pages *p);

#endif
