/* Word documents: OOXML WordprocessingML [ECMA-376 part 1, 17]. */
#ifndef HTS_EXTRACT_WORD_DOCX_H
#define HTS_EXTRACT_WORD_DOCX_H

#include "extract/extraction.h"
#include "extract/xml/package.h"

/* 0, or -1: x says why. */
int docx_read(struct package *p, struct extraction *x);

#endif
