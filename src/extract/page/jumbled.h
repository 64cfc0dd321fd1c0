/* Pages whose stream is not in the order of reading: forms print all labels and
 * then what is filled in, some tables their rows from the last to the first. */
#ifndef HTS_EXTRACT_PAGE_JUMBLED_H
#define HTS_EXTRACT_PAGE_JUMBLED_H

#include "extract/page/pages.h"

/* Puts the runs of the page being read into rows from its top, if they are
 * jumbled and short: in columns of prose what the stream holds together belongs
 * together. */
void jumbled_sort(struct pages *p);

#endif
