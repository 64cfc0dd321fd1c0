/* Books: EPUB 2 and 3. */
#ifndef HTS_EXTRACT_WEB_EPUB_H
#define HTS_EXTRACT_WEB_EPUB_H

#include "extract/extraction.h"
#include "extract/xml/package.h"

/* One page per chapter, in reading order.  0, or -1: x says why. */
int epub_read(struct package *p, struct extraction *x);

#endif
