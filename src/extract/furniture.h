/* Running heads, running feet and page numbers. */
#ifndef HTS_EXTRACT_FURNITURE_H
#define HTS_EXTRACT_FURNITURE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/pages.h"

/* Marks as dropped the lines that repeat at one end of many pages, and page
 * numbers.  Documents of less than three pages are left alone. */
void furniture_drop(struct pages *p);
/* Whether a line is nothing but a page number: "12", "- 12 -", "3 / 20",
 * "Seite 3 von 20". */
bool furniture_number(const char *text, size_t n);

#endif
