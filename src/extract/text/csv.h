/* Values between separators [RFC 4180], with semicolons and tabs, too. */
#ifndef HTS_EXTRACT_TEXT_CSV_H
#define HTS_EXTRACT_TEXT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"

/* Writes text as a table.  False, and nothing is written, if no separator
 * divides its lines alike. */
bool csv_write(const char *text, size_t n, struct extraction *x);

#endif
