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
/* Appends the page as UTF-8: by its mark or by being valid, else as it says,
 * else as its bytes look; x has a warning if it says what cannot be had.
 * False if it is no text. */
bool html_decode(
    const char *bytes, size_t n, struct extraction *x, struct buf *out);

#endif
