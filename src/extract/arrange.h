/* Puts lines of printed pages in order before they are joined. */
#ifndef HTS_EXTRACT_ARRANGE_H
#define HTS_EXTRACT_ARRANGE_H

#include "extract/pages.h"

/* Text boxes side by side that pdftotext prints right one first change
 * places; list markers that stand in a column of their own are put in front
 * of the line they belong to. */
void arrange_lines(struct pages *p);

#endif
