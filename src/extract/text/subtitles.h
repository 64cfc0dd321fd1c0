/* Subtitles: SubRip and WebVTT [W3C WebVTT, 4]. */
#ifndef HTS_EXTRACT_TEXT_SUBTITLES_H
#define HTS_EXTRACT_TEXT_SUBTITLES_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"

/* Writes what is said, without times and marks: a paragraph ends where a
 * sentence does.  False, and nothing is written, if text is of neither. */
bool subtitles_write(const char *text, size_t n, struct extraction *x);

#endif
