/* Characters of web pages that mean others. */
#ifndef HTS_EXTRACT_WEB_HTML_CHARS_H
#define HTS_EXTRACT_WEB_HTML_CHARS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

/* "&#150;" is a dash: the numbers 128 to 159 are bytes of Windows-1252, as the
 * HTML standard has it.  True if there are such in the text, which is in out
 * then, as it is meant. */
bool html_mend_controls(const char *text, size_t n, struct buf *out);

#endif
