/* PDF documents, by pdftotext (poppler) as a helper program: a crash of its
 * parser costs one document. */
#ifndef HTS_EXTRACT_PDF_H
#define HTS_EXTRACT_PDF_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/helper.h"

/* Reads the document at descriptor input, whose content is bytes as well.
 * 0, or -1: x says why. */
int pdf_read(int input, const char *bytes, size_t n, struct extraction *x);

/* The code for a pdftotext that did not end well; NULL: all is well, or what
 * it printed may be kept (any: it printed pages with text). */
const char *pdf_failure(const struct helper_result *result, bool any);

#endif
