/* Fractions: runs above each other, beside others at half their height. */
#ifndef HTS_EXTRACT_PAGE_FRACTIONS_H
#define HTS_EXTRACT_PAGE_FRACTIONS_H

#include "extract/page/pages.h"

/* Makes one run, "a/b", of the runs of each fraction of the page that is
 * read. */
void fractions_join(struct pages *p);

#endif
