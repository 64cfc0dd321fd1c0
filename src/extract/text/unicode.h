/* What Unicode says about a code point, and NFC (utf8proc). */
#ifndef HTS_EXTRACT_TEXT_UNICODE_H
#define HTS_EXTRACT_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

bool unicode_letter(uint32_t point);
bool unicode_upper(uint32_t point);
bool unicode_lower(uint32_t point);
bool unicode_digit(uint32_t point);
bool unicode_mark(uint32_t point); /* a combining mark */
/* Whether NFC might change text because this point is in it. */
bool unicode_unsettled(uint32_t point);
/* The letter that base and a combining mark make, or 0. */
uint32_t unicode_compose(uint32_t base, uint32_t mark);
/* Appends n bytes of valid UTF-8 with the letters that forms of presentation
 * stand for, those of Hebrew and Arabic, as NFKC has them. */
void unicode_add_letters(struct buf *out, const char *text, size_t n);
/* Appends n bytes of valid UTF-8 in NFC. */
void unicode_add_nfc(struct buf *out, const char *text, size_t n);

/* The code point at i, or 0 at the end of the text; *length of it. */
uint32_t unicode_at(const char *text, size_t n, size_t i, size_t *length);
/* The code point that ends before i, or 0 at the start of the text. */
uint32_t unicode_before(const char *text, size_t i);

#endif
