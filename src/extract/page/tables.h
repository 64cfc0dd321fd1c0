/* Tables: what stands beside each other in rows, one below the other. */
#ifndef HTS_EXTRACT_PAGE_TABLES_H
#define HTS_EXTRACT_PAGE_TABLES_H

#include "extract/page/pages.h"

/* Makes one line of all of a table (page_line.table). */
void tables_find(struct pages *p);

#endif
