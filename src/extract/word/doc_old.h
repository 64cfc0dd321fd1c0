/* Word documents before 97, through antiword, else catdoc. */
#ifndef HTS_EXTRACT_WORD_DOC_OLD_H
#define HTS_EXTRACT_WORD_DOC_OLD_H

#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"
#include "extract/source.h"

/* 0, or -1: x says why. */
int doc_old_read(const struct source *s, struct extraction *x);

/* What a helper printed as Markdown: antiword's tables, notes and pictures;
 * a line is a paragraph. */
void doc_write(const char *printed, size_t n, struct buf *out);

#endif
