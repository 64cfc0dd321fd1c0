/* Rich Text Format 1.9. */
#ifndef HTS_EXTRACT_WORD_RTF_H
#define HTS_EXTRACT_WORD_RTF_H

#include <stddef.h>

#include "extract/extraction.h"

/* 0, or -1: x says why. */
int rtf_read(const char *bytes, size_t n, struct extraction *x);

#endif
