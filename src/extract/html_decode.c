#include "extract/html_decode.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"

#include "extract/charset.h"
#include "extract/decode.h"
#include "extract/limits.h"

#define META_HEAD 1024 /* HTML wants a declared encoding within that */

/* The encoding that <meta> names, NULL if none does; free() it. */
static char *
declared(const char *bytes, size_t n)
{
	char *head = mem_copy_n(bytes, n < META_HEAD ? n : META_HEAD);
	char *at = strcasestr(head, "charset"), *name = NULL;

	if (at) {
		at += 7;
		at += strspn(at, " \t\r\n=\"'");
		name = mem_copy_n(at, strcspn(at, " \t\r\n\"'/>;"));
	}
	free(head);
	return name;
}

bool
html_decode(const char *bytes, size_t n, struct extraction *x, struct buf *out)
{
	size_t skip;
	enum encoding encoding = decode_guess(bytes, n, &skip);
	char *name = NULL;
	struct charset *charset = NULL;
	bool good = true;

	if (encoding >= ENCODING_WINDOWS_1252)
		name = declared(bytes, n);
	if (name && *name && strncasecmp(name, "utf-", 4) != 0)
		charset = charset_open(name);
	if (charset) {
		if (n > LIMIT_RAW_TEXT) {
			n = LIMIT_RAW_TEXT;
			x->truncated = true;
		}
		charset_add(charset, bytes, n, out);
	} else {
		switch (decode_text(bytes, n, LIMIT_RAW_TEXT, out, &encoding)) {
		case DECODE_BINARY:
			good = false;
			break;
		case DECODE_CUT:
			x->truncated = true;
			break;
		case DECODE_TORN:
			x->partial = true;
			break;
		case DECODE_DONE:
			break;
		}
	}
	charset_close(charset);
	free(name);
	return good;
}
