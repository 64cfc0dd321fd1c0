/* Joins lines of printed pages into paragraphs, headings and lists, by where
 * they stand.  When unsure, a plain paragraph. */
#ifndef HTS_EXTRACT_PAGE_LAYOUT_H
#define HTS_EXTRACT_PAGE_LAYOUT_H

#include "lib/buf.h"

#include "extract/page/pages.h"

/* Appends all pages as Markdown, with WRAP between the lines of a paragraph
 * (clean.h) and a form feed between pages. */
void layout_write(struct pages *p, struct buf *out);

#endif
