/* The encoding of a web page. */
#ifndef HTS_EXTRACT_WEB_HTML_DECODE_H
#define HTS_EXTRACT_WEB_HTML_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"

/* Loads what html_decode needs for the encoding that the page declares, if
 * any. */
void html_expect(const char *bytes, size_t n);
/* Appends the page as UTF-8.  The encoding is the one of its byte order mark,
 * UTF-8 if that is valid, the one declared, else a guess; x has a warning if
 * the declared one is unknown.  False if it is no text. */
bool html_decode(
    const char *bytes, size_t n, struct extraction *x, struct buf *out);

#endif
