/* Letters that are not what is printed, although they look like letters. */
#ifndef HTS_EXTRACT_PDF_GARBLED_H
#define HTS_EXTRACT_PDF_GARBLED_H

#include <stdbool.h>

#include "extract/page/pages.h"

/* Whether the letters of a page are shifted: numbers of glyphs of a font
 * without a map, which lie a fixed way from ASCII in nearly all of them. */
bool garbled_shifted(const struct pages *p, size_t page);

#endif
