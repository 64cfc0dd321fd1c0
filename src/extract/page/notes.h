/* Footnotes of printed pages. */
#ifndef HTS_EXTRACT_PAGE_NOTES_H
#define HTS_EXTRACT_PAGE_NOTES_H

#include "extract/page/pages.h"

/* Where a small raised number begins a line, and the same number hangs on a
 * word above it on the page, both become "[^1]"; the lines of the note are
 * marked (page_line.note).  A number in a block of its own is put in front
 * of its line in any case. */
void notes_find(struct pages *p);

#endif
