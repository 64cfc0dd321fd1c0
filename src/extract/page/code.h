/* Program code on printed pages. */
#ifndef HTS_EXTRACT_PAGE_CODE_H
#define HTS_EXTRACT_PAGE_CODE_H

#include "extract/markdown/markdown.h"
#include "extract/page/pages.h"

/* Marks the lines of blocks that are set in a font whose letters are all of one
 * width (page_line.code): their line ends and blanks say something.  Not where
 * most of a document is: that was written on a typewriter. */
void code_find(struct pages *p);
/* Writes the lines from first on that are code, as they stand; returns where
 * they end, at most at end. */
size_t code_write(
    struct markdown *m, const struct pages *p, size_t first, size_t end);

#endif
