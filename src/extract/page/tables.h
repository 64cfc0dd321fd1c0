/* Tables on printed pages. */
#ifndef HTS_EXTRACT_PAGE_TABLES_H
#define HTS_EXTRACT_PAGE_TABLES_H

#include "extract/page/pages.h"

/* Makes one line (page_line.table) of all lines that are a table: rows whose
 * cells stand in columns.  What may be something else stays as it is. */
void tables_find(struct pages *p);

#endif
