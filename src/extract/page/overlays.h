/* Slides that build up, a page for each step. */
#ifndef HTS_EXTRACT_PAGE_OVERLAYS_H
#define HTS_EXTRACT_PAGE_OVERLAYS_H

#include "extract/page/pages.h"

/* Drops the lines of pages whose text is on the next page, too, word for word
 * in the same places. */
void overlays_drop(struct pages *p);

#endif
