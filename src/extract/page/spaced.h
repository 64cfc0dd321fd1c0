/* Lines whose letters are set apart: listings of LaTeX have one cell for each,
 * and gaps of a letter that stands in a wider cell pass for blanks.  A second
 * reading, to which such gaps are none, has their words. */
#ifndef HTS_EXTRACT_PAGE_SPACED_H
#define HTS_EXTRACT_PAGE_SPACED_H

#include "extract/page/pages.h"

/* Whether letters in a row stand alone in a text. */
bool spaced_text(const char *text, size_t n);
/* The first and the last page that have such lines; false: none has. */
bool spaced_pages(const struct pages *p, size_t *first, size_t *last);
/* Takes such lines from a second reading whose first page is the one with that
 * index in p. */
void spaced_mend(struct pages *p, const struct pages *second, size_t first);

#endif
