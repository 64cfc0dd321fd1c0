/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, <= U+10FFFF. */
#ifndef HTS_LIB_UTF8_H
#define HTS_LIB_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the code point at text (n > 0 bytes left) into *point.  Returns its
 * length 1..4, or 0 if the bytes there are no valid sequence. */
size_t utf8_decode(const char *text, size_t n, uint32_t *point);
/* Writes point to out (room for 4) and returns the number of bytes. */
size_t utf8_encode(uint32_t point, char *out);
bool utf8_valid(const char *text, size_t n);
/* Code points in n bytes of valid UTF-8. */
size_t utf8_count(const char *text, size_t n);
/* Bytes taken by the first points code points (at most n). */
size_t utf8_prefix(const char *text, size_t n, size_t points);
/* Takes away the character at the end of text that a copy to a small buffer
 * broke off in the middle. */
void utf8_trim(char *text);
/* The value of a hexadecimal digit of either case, or -1. */
int hex_digit(char c);

#endif
