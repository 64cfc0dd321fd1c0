/* Roman numbers. */
#ifndef HTS_EXTRACT_PAGE_ROMAN_H
#define HTS_EXTRACT_PAGE_ROMAN_H

#include <stddef.h>

/* The length of a Roman number below 100 at the start of n bytes, in letters of
 * either case; *value of it.  0: none. */
size_t roman_read(const char *text, size_t n, long *value);

#endif
