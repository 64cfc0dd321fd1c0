/* Workbooks: OOXML SpreadsheetML [ECMA-376 part 1, 18]. */
#ifndef HTS_EXTRACT_OFFICE_XLSX_H
#define HTS_EXTRACT_OFFICE_XLSX_H

#include "extract/extraction.h"
#include "extract/xml/package.h"

/* One page and table per sheet, in their order.  0, or -1: x says why. */
int xlsx_read(struct package *p, struct extraction *x);

#endif
