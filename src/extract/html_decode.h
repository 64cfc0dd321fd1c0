/* The encoding of a web page. */
#ifndef HTS_EXTRACT_HTML_DECODE_H
#define HTS_EXTRACT_HTML_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"

/* Appends the page as UTF-8: by its mark or by being valid, else as it says,
 * else as its bytes look.  False if it is no text. */
bool html_decode(
    const char *bytes, size_t n, struct extraction *x, struct buf *out);

#endif
