/* PDF documents, by pdftotext (poppler) as a helper program: a crash of its
 * parser costs one document. */
#ifndef HTS_EXTRACT_PDF_PDF_H
#define HTS_EXTRACT_PDF_PDF_H

#include "extract/extraction.h"
#include "extract/source.h"

/* Starts the programs it may need, then enters the innermost sandbox.
 * 0, or -1: x says why. */
int pdf_read(const struct source *s, struct extraction *x);

#endif
