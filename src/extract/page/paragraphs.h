/* Where paragraphs begin inside blocks: by the distance of lines, by indents,
 * and by lines that end although the next word would have fitted. */
#ifndef HTS_EXTRACT_PAGE_PARAGRAPHS_H
#define HTS_EXTRACT_PAGE_PARAGRAPHS_H

#include "extract/page/pages.h"

/* Sets starts and edge of all lines. */
void paragraphs_find(struct pages *p);

#endif
