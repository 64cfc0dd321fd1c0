/* Plain text and Markdown as documents. */
#ifndef HTS_EXTRACT_TEXT_TEXT_FILE_H
#define HTS_EXTRACT_TEXT_TEXT_FILE_H

#include "extract/extraction.h"
#include "extract/source.h"

/* Reads whatever can be decoded as text; its declared name says whether it is
 * Markdown.  0, or -1: x says why. */
int text_read(const struct source *s, struct extraction *x);

#endif
