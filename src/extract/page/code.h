/* Program code, by its letters of one width: lines and blanks stay. */
#ifndef HTS_EXTRACT_PAGE_CODE_H
#define HTS_EXTRACT_PAGE_CODE_H

#include "extract/markdown/markdown.h"
#include "extract/page/pages.h"

/* Sets code of its lines. */
void code_find(struct pages *p);
/* Writes the code that begins with line first of a page that ends before end.
 * Returns the line behind it. */
size_t code_write(
    struct markdown *out, const struct pages *p, size_t first, size_t end);

#endif
