/* Text in the code pages that documents name, to UTF-8 (iconv; included by
 * charset.c alone). */
#ifndef HTS_EXTRACT_TEXT_CHARSET_H
#define HTS_EXTRACT_TEXT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

/* Loads what iconv needs, before a child has no files any more: of the code
 * pages that a document may name inside, or of one name, as for charset_open,
 * which is static. */
void charset_setup(void);
void charset_expect(const char *name);

struct charset;

/* NULL if the name is unknown. */
struct charset *charset_open(const char *name);
/* By number of a Windows code page. */
struct charset *charset_open_codepage(long number);
void charset_close(struct charset *c); /* NULL is fine */
/* Appends bytes as UTF-8; those that mean nothing become U+FFFD.  A character
 * that is cut at the end waits for the next call. */
void charset_add(
    struct charset *c, const char *bytes, size_t n, struct buf *out);
/* At the end of a text: a letter that waited for a mark to join it. */
void charset_end(struct charset *c, struct buf *out);

/* Upper halves (80..FF) of 8-bit code pages as code points; undefined bytes
 * are U+FFFD. */
extern const uint16_t codepage_1252[128]; /* Windows, Western Europe */

#endif
