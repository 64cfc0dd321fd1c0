/* PDF documents, by pdftotext (poppler) as a helper program: a crash of its
 * parser costs one document. */
#ifndef HTS_EXTRACT_PDF_PDF_H
#define HTS_EXTRACT_PDF_PDF_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/options.h"

/* Reads the document at descriptor input, whose content is bytes as well.
 * Starts the programs it may need, then enters the innermost sandbox.
 * 0, or -1: x says why. */
int pdf_read(int input, const char *bytes, size_t n,
    const struct reader_options *options, struct extraction *x);

#endif
