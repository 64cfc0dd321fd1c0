#include "extract/web/html_decode.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"

#include "extract/text/charset.h"
#include "extract/text/decode.h"
#include "extract/text/labels.h"
#include "extract/limits.h"

#define META_HEAD                                                              \
	1024 /* HTML wants the encoding declared within so many bytes */

#define NAME_CHARACTERS                                                        \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"

/* The value of a word in the tag, as in charset="..."; NULL if there is none;
 * free() it. */
static char *
value_of(const char *tag, size_t n, const char *word)
{
	char *text = mem_copy_n(tag, n), *at = text, *name = NULL;

	while (!name && (at = strcasestr(at, word))) {
		at += strlen(word);
		at += strspn(at, " \t\r\n");
		if (*at != '=')
			continue;
		at += 1 + strspn(at + 1, " \t\r\n\"'");
		name = mem_copy_n(at, strspn(at, NAME_CHARACTERS));
	}
	free(text);
	return name;
}

static bool
is_meta(const char *at)
{
	return strncasecmp(at, "<meta", 5) == 0 && at[5] &&
	       strchr(" \t\r\n\f/", at[5]);
}

/* The encoding that <meta> names in a head that ends with NUL, or else the
 * declaration of XML; NULL if none does; free() it. */
static char *
declared_in(const char *head)
{
	const char *at = head, *end;
	char *name = NULL;

	while (!name && (at = strchr(at, '<'))) {
		if (strncmp(at, "<!--", 4) == 0) {
			at = strstr(at + 4, "-->");
			if (!at)
				break;
		} else if (is_meta(at)) {
			name = value_of(at, strcspn(at, ">"), "charset");
		}
		at++;
	}
	end = strncmp(head, "<?xml", 5) == 0 ? strstr(head, "?>") : NULL;
	if (!name && end)
		name = value_of(head, (size_t)(end - head), "encoding");
	return name;
}

/* The same for a page.  Encodings of Unicode are ignored: their bytes show
 * them, or the declaration is wrong. */
static char *
declared(const char *bytes, size_t n)
{
	char *head = mem_copy_n(bytes, n < META_HEAD ? n : META_HEAD);
	char *name = declared_in(head);

	if (name && (!*name || strncasecmp(name, "utf", 3) == 0 ||
			strncasecmp(name, "unicode", 7) == 0)) {
		free(name);
		name = NULL;
	}
	free(head);
	return name;
}

void
html_expect(const char *bytes, size_t n)
{
	char *name = declared(bytes, n);
	const char *charset = name ? label_charset(name) : NULL;

	if (charset)
		charset_expect(charset);
	else
		decode_expect(bytes, n);
	free(name);
}

/* Opens the encoding that the page declares; NULL if it declares none or an
 * unknown one. */
static struct charset *
open_declared(const char *bytes, size_t n, bool utf8, struct extraction *x)
{
	char *name = declared(bytes, n);
	const char *known = name ? label_charset(name) : NULL;
	struct charset *charset = NULL;

	/* Valid UTF-8 is UTF-8, but for ISO-2022-JP, whose bytes are all ASCII.
	 */
	if (utf8 && (!known || strcmp(known, "ISO-2022-JP") != 0)) {
		free(name);
		return NULL;
	}
	charset = known ? charset_open(known) : NULL;
	if (name && !charset)
		extraction_warn(x,
		    "the encoding is a guess: what the page declares, '%.40s', "
		    "cannot be read",
		    name);
	free(name);
	return charset;
}

bool
html_decode(const char *bytes, size_t n, struct extraction *x, struct buf *out)
{
	struct guess g = decode_guess(bytes, n);
	struct charset *charset = NULL;
	enum decode_result result = DECODE_DONE;
	const char *name;

	if (g.encoding == ENCODING_UTF8 ? g.mark == 0
					: g.encoding == ENCODING_CODEPAGE)
		charset =
		    open_declared(bytes, n, g.encoding == ENCODING_UTF8, x);
	if (!charset)
		result = decode_text(bytes, n, LIMIT_RAW_TEXT, out, &name);
	else if (decode_charset(charset, bytes, n, LIMIT_RAW_TEXT, out) < n)
		result = DECODE_CUT;
	charset_close(charset);
	x->truncated = x->truncated || result == DECODE_CUT;
	x->partial = x->partial || result == DECODE_TORN;
	return result != DECODE_BINARY;
}
