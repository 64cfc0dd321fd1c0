/* Lists that letters and Roman numbers count: "a.", "B.", "iv.". */
#ifndef HTS_EXTRACT_PAGE_ENUMERATION_H
#define HTS_EXTRACT_PAGE_ENUMERATION_H

#include "extract/page/pages.h"

/* Marks the lines that begin so (page_line.counted) if the one before or behind
 * in the list begins a line in the same place: by itself "a." is an
 * abbreviation, and "V." a name. */
void enumeration_find(struct pages *p);

#endif
