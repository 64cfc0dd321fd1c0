#include "extract/text/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/text/codepages.h"

#define WAITING_MAX 8
#define CODEPAGE_UTF8 65001

struct charset {
	iconv_t conversion;
	const uint16_t *table; /* instead of iconv */
	char waiting[WAITING_MAX];
	size_t waiting_length;
};

/* Kept open: iconv loads each from a file when it is first asked for. */
static const char *const preloaded[] = {"CP1250", "CP1251", "CP1253", "CP1254",
    "CP1255", "CP1256", "CP1257", "CP1258", "CP874", "CP437", "CP932", "CP936",
    "CP949", "CP950", "ISO-8859-2", "ISO-8859-15", "KOI8-R"};

void
charset_setup(void)
{
	static iconv_t kept[sizeof preloaded / sizeof *preloaded];

	for (size_t i = 0; i < sizeof preloaded / sizeof *preloaded; i++)
		if (!kept[i])
			kept[i] = iconv_open("UTF-8", preloaded[i]);
}

/* Those of Western Europe need no iconv. */
static const uint16_t *
table_of(const char *name)
{
	static const struct {
		const char *name;
		const uint16_t *table;
	} known[] = {{"windows-1252", codepage_1252}, {"cp1252", codepage_1252},
	    {"iso-8859-1", codepage_1252}, {"latin1", codepage_1252},
	    {"us-ascii", codepage_1252}, {"ascii", codepage_1252},
	    {"cp850", codepage_850}, {"cp10000", codepage_mac},
	    {"macintosh", codepage_mac}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcasecmp(known[i].name, name) == 0)
			return known[i].table;
	return NULL;
}

struct charset *
charset_open(const char *name)
{
	struct charset *c;
	const uint16_t *table = table_of(name);
	iconv_t conversion = (iconv_t)0;

	if (!table) {
		conversion = iconv_open("UTF-8", name);
		if (conversion == (iconv_t)-1)
			return NULL;
	}
	c = mem_alloc(sizeof *c);
	c->table = table;
	c->conversion = conversion;
	return c;
}

void
charset_expect(const char *name)
{
	static struct charset *kept;

	if (!kept)
		kept = charset_open(name);
}

struct charset *
charset_open_codepage(long number)
{
	char name[32];

	snprintf(name, sizeof name, "CP%ld", number);
	return charset_open(number == CODEPAGE_UTF8 ? "UTF-8" : name);
}

void
charset_close(struct charset *c)
{
	if (c && !c->table)
		iconv_close(c->conversion);
	free(c);
}

static void
add_from_table(
    const struct charset *c, const char *bytes, size_t n, struct buf *out)
{
	char text[4];

	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte < 0x80)
			buf_add_char(out, (char)byte);
		else
			buf_add(out, text,
			    utf8_encode(c->table[byte - 0x80], text));
	}
}

/* The iconv of glibc lets four bytes of UTF-8 name what is behind U+10FFFF.
 * Puts U+FFFD there and returns the new length. */
static size_t
only_unicode(char *text, size_t n)
{
	size_t made = 0, length;
	uint32_t point;

	for (size_t i = 0; i < n; i += length) {
		length = utf8_decode(text + i, n - i, &point);
		if (length == 0) {
			length = 4;
			made += utf8_encode(0xFFFD, text + made);
		} else {
			memmove(text + made, text + i, length);
			made += length;
		}
	}
	return made;
}

/* Converts what it can; returns what is left: a cut character. */
static size_t
convert(struct charset *c, char *bytes, size_t n, struct buf *out)
{
	char *to;
	size_t start = out->length, room, got;

	while (n > 0) {
		room = 4 * n + 16;
		to = buf_reserve(out, room);
		got = room;
		if (iconv(c->conversion, &bytes, &n, &to, &room) ==
			(size_t)-1 &&
		    errno == EINVAL && n < WAITING_MAX) {
			out->length += got - room;
			memmove(c->waiting, bytes, n);
			break;
		}
		out->length += got - room;
		if (n > 0) {
			buf_add_text(out, "\xEF\xBF\xBD");
			bytes++;
			n--;
			iconv(c->conversion, NULL, NULL, NULL, NULL);
		}
	}
	if (!utf8_valid(out->data + start, out->length - start))
		out->length = start + only_unicode(out->data + start,
					  out->length - start);
	out->data[out->length] = '\0';
	return n;
}

void
charset_add(struct charset *c, const char *bytes, size_t n, struct buf *out)
{
	struct buf whole = BUF_EMPTY;

	if (c->table) {
		add_from_table(c, bytes, n, out);
		return;
	}
	if (n == 0)
		return;
	buf_add(&whole, c->waiting, c->waiting_length);
	buf_add(&whole, bytes, n);
	c->waiting_length = convert(c, whole.data, whole.length, out);
	buf_release(&whole);
}
