/* Web pages, and the chapters of books, which are written the same way. */
#ifndef HTS_EXTRACT_WEB_HTML_H
#define HTS_EXTRACT_WEB_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/markdown/flow.h"

/* A page of its own, in whatever encoding.  0, or -1: x says why. */
int html_read(const char *bytes, size_t n, struct extraction *x);
/* Adds a page to flow, its notes at its end; its title and navigation are left
 * out.  0, or -1: flow->x says why. */
int html_read_chapter(const char *bytes, size_t n, struct flow *flow);

#endif
