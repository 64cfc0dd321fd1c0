/* The lists that a Word document declares (word/numbering.xml). */
#ifndef HTS_EXTRACT_WORD_DOCX_NUMBERING_H
#define HTS_EXTRACT_WORD_DOCX_NUMBERING_H

#include "extract/extraction.h"
#include "extract/markdown/numbering.h"

struct package;

/* Adds them to out.  0, or -1: x says why. */
int docx_numbering_read(struct package *p, struct extraction *x,
    const char *part, struct numbering *out);

#endif
