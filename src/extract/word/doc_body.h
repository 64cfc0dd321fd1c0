/* The text of a Word document of 1997 to 2003, with its notes and boxes. */
#ifndef HTS_EXTRACT_WORD_DOC_BODY_H
#define HTS_EXTRACT_WORD_DOC_BODY_H

#include "extract/word/doc_file.h"
#include "extract/extraction.h"

void doc_body_read(const struct doc_file *d, struct extraction *x);

#endif
