/* Running heads, running feet and page numbers. */
#ifndef HTS_EXTRACT_PAGE_FURNITURE_H
#define HTS_EXTRACT_PAGE_FURNITURE_H

#include "extract/page/pages.h"

/* Marks as dropped what stands apart at one end of a page, in the outer
 * quarter of it and no larger than text, if it is a number that counts with
 * the pages, or if many pages have it letter for letter but for such a number
 * and, far from the text, dates.
 * In documents of less than three pages only numbers that say what they are
 * ("Seite 2"), and on the second page what is on the first.  If most pages
 * would lose all they have, nothing is dropped. */
void furniture_drop(struct pages *p);

#endif
