/* Which code page a text is in that is no Unicode: own rules for Western
 * Europe, uchardet for the rest. */
#ifndef HTS_EXTRACT_TEXT_GUESS_H
#define HTS_EXTRACT_TEXT_GUESS_H

#include <stddef.h>

/* Loads uchardet, and the code pages it may name, if this text needs it: before
 * a child has no files any more.  Without bytes for a text not seen yet. */
void guess_expect(const char *bytes, size_t n);

/* A label for label_charset: windows-1252 when in doubt. */
const char *guess_codepage(const char *bytes, size_t n);

#endif
