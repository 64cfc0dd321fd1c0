/* Bytes of a text file to UTF-8, whatever encoding they are in. */
#ifndef HTS_EXTRACT_TEXT_DECODE_H
#define HTS_EXTRACT_TEXT_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/text/charset.h"

enum encoding {
	ENCODING_UTF8,
	ENCODING_UTF16LE,
	ENCODING_UTF16BE,
	ENCODING_UTF32LE,
	ENCODING_UTF32BE,
	ENCODING_CODEPAGE
};

struct guess {
	enum encoding encoding;
	const char *name; /* a label, static */
	size_t mark;	  /* length of the byte order mark */
};

/* The encoding of a text: by its byte order mark, by zero bytes, by being
 * UTF-8, else by letters.  It is UTF-8 if no more than one sequence is bad for
 * ten that are good, for in no other encoding do bytes stand so: those that
 * are bad are Windows-1252 then. */
struct guess decode_guess(const char *bytes, size_t n);

/* Loads what that needs for these bytes, before a child has no files any more.
 */
void decode_expect(const char *bytes, size_t n);

enum decode_result {
	DECODE_DONE,
	DECODE_CUT,   /* done, up to about max bytes of output */
	DECODE_TORN,  /* done; the file ends inside a character, left out */
	DECODE_BINARY /* no text: control characters or zero bytes */
};

/* Appends bytes as valid UTF-8.  Bytes that mean nothing become U+FFFD.  *name
 * of the encoding is static. */
enum decode_result decode_text(const char *bytes, size_t n, size_t max,
    struct buf *out, const char **name);

/* The same of bytes whose encoding is known, whatever they are.  Returns how
 * many were read. */
size_t decode_charset(struct charset *c, const char *bytes, size_t n,
    size_t max, struct buf *out);

#endif
