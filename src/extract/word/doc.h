/* Word documents of 1997 to 2003; those before: doc_old.h. */
#ifndef HTS_EXTRACT_WORD_DOC_H
#define HTS_EXTRACT_WORD_DOC_H

#include <stddef.h>

#include "extract/extraction.h"

struct doc_file;

/* 0, or -1: x says why. */
int doc_read(const char *bytes, size_t n, struct extraction *x);

/* The same of its streams; x has an error if they hold no text. */
void doc_file_read(const struct doc_file *d, struct extraction *x);

#endif
