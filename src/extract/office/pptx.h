/* Presentations: OOXML PresentationML [ECMA-376 part 1, 19]. */
#ifndef HTS_EXTRACT_OFFICE_PPTX_H
#define HTS_EXTRACT_OFFICE_PPTX_H

#include "extract/extraction.h"
#include "extract/xml/package.h"

/* One page per slide, in their order.  0, or -1: x says why. */
int pptx_read(struct package *p, struct extraction *x);

#endif
