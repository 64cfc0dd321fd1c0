/* Jupyter notebooks [nbformat 4, and 3]. */
#ifndef HTS_EXTRACT_WEB_NOTEBOOK_H
#define HTS_EXTRACT_WEB_NOTEBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"

/* Whether the bytes look like one. */
bool looks_notebook(const char *bytes, size_t n);
/* Writes its cells: Markdown as it is, code and what it printed as code.
 * Pictures are left out.  0, or -1: x says why. */
int notebook_read(const char *bytes, size_t n, struct extraction *x);

#endif
