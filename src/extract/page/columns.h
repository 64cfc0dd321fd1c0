/* The order of the columns of a printed page. */
#ifndef HTS_EXTRACT_PAGE_COLUMNS_H
#define HTS_EXTRACT_PAGE_COLUMNS_H

#include "extract/page/pages.h"

/* pdftotext takes blocks by turns from columns that begin at about the same
 * height.  Where two columns of prose stand side by side, everything left of
 * the gap between them comes first, down to the next block that is as wide
 * as both; apart from that the order stays. */
void columns_order(struct pages *p, size_t page);

#endif
