/* Page numbers, as they stand in lines at the ends of pages. */
#ifndef HTS_EXTRACT_PAGE_FOLIO_H
#define HTS_EXTRACT_PAGE_FOLIO_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/page/pages.h"

#define FOLIO_MAX 3 /* of a line: at its start, at its end, of how many */

/* Where digits stand in a line, and what they say. */
struct folio {
	size_t at, length;
	long value;
};

/* Whether a line is nothing but a page number: "12", "- 12 -", "3 / 20",
 * "Seite 3 von 20", "xiv".  worded: only with a word for page. */
bool folio_alone(const char *text, size_t n, bool worded, struct folio *f);
/* Numbers of a line that may be its page's: all of it, behind a word for
 * page, or set off at one of its ends ("12 | Zelle").  loose: or just behind
 * it ("Zelle 12").  Returns how many. */
size_t folio_find(const struct pages *p, const struct page_line *l, bool loose,
    struct folio found[FOLIO_MAX]);
/* The length of a date at the start of a text, "12.03.2024"; 0: none. */
size_t folio_date(const char *text, size_t n);

#endif
