/* Running heads, running feet and page numbers. */
#ifndef HTS_EXTRACT_FURNITURE_H
#define HTS_EXTRACT_FURNITURE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/pages.h"

/* Marks as dropped the lines that repeat at one end of many pages, and page
 * numbers.  In documents of less than three pages only numbers that say what
 * they are ("Seite 2"), and on the second page what is on the first. */
void furniture_drop(struct pages *p);
/* Whether a line is nothing but a page number: "12", "- 12 -", "3 / 20",
 * "Seite 3 von 20".  worded: only with a word for page. */
bool furniture_number(const char *text, size_t n, bool worded);

#endif
