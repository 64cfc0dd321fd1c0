#include "extract/text/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"
#include "lib/utf8.h"

const uint16_t codepage_1252[128] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E,
    0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
    0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
    0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
    0x00A0, 0x00A1, 0x00A2, 0x00A3, 0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8,
    0x00A9, 0x00AA, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1,
    0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x00BA,
    0x00BB, 0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0, 0x00C1, 0x00C2, 0x00C3,
    0x00C4, 0x00C5, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC,
    0x00CD, 0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3, 0x00D4, 0x00D5,
    0x00D6, 0x00D7, 0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x00DD, 0x00DE,
    0x00DF, 0x00E0, 0x00E1, 0x00E2, 0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7,
    0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED, 0x00EE, 0x00EF, 0x00F0,
    0x00F1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x00F6, 0x00F7, 0x00F8, 0x00F9,
    0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF};

/* DOS, Western Europe */
static const uint16_t codepage_850[128] = {0x00C7, 0x00FC, 0x00E9, 0x00E2,
    0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE,
    0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2,
    0x00FB, 0x00F9, 0x00FF, 0x00D6, 0x00DC, 0x00F8, 0x00A3, 0x00D8, 0x00D7,
    0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA,
    0x00BF, 0x00AE, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591,
    0x2592, 0x2593, 0x2502, 0x2524, 0x00C1, 0x00C2, 0x00C0, 0x00A9, 0x2563,
    0x2551, 0x2557, 0x255D, 0x00A2, 0x00A5, 0x2510, 0x2514, 0x2534, 0x252C,
    0x251C, 0x2500, 0x253C, 0x00E3, 0x00C3, 0x255A, 0x2554, 0x2569, 0x2566,
    0x2560, 0x2550, 0x256C, 0x00A4, 0x00F0, 0x00D0, 0x00CA, 0x00CB, 0x00C8,
    0x0131, 0x00CD, 0x00CE, 0x00CF, 0x2518, 0x250C, 0x2588, 0x2584, 0x00A6,
    0x00CC, 0x2580, 0x00D3, 0x00DF, 0x00D4, 0x00D2, 0x00F5, 0x00D5, 0x00B5,
    0x00FE, 0x00DE, 0x00DA, 0x00DB, 0x00D9, 0x00FD, 0x00DD, 0x00AF, 0x00B4,
    0x00AD, 0x00B1, 0x2017, 0x00BE, 0x00B6, 0x00A7, 0x00F7, 0x00B8, 0x00B0,
    0x00A8, 0x00B7, 0x00B9, 0x00B3, 0x00B2, 0x25A0, 0x00A0};

/* Mac OS Roman */
static const uint16_t codepage_mac[128] = {0x00C4, 0x00C5, 0x00C7, 0x00C9,
    0x00D1, 0x00D6, 0x00DC, 0x00E1, 0x00E0, 0x00E2, 0x00E4, 0x00E3, 0x00E5,
    0x00E7, 0x00E9, 0x00E8, 0x00EA, 0x00EB, 0x00ED, 0x00EC, 0x00EE, 0x00EF,
    0x00F1, 0x00F3, 0x00F2, 0x00F4, 0x00F6, 0x00F5, 0x00FA, 0x00F9, 0x00FB,
    0x00FC, 0x2020, 0x00B0, 0x00A2, 0x00A3, 0x00A7, 0x2022, 0x00B6, 0x00DF,
    0x00AE, 0x00A9, 0x2122, 0x00B4, 0x00A8, 0x2260, 0x00C6, 0x00D8, 0x221E,
    0x00B1, 0x2264, 0x2265, 0x00A5, 0x00B5, 0x2202, 0x2211, 0x220F, 0x03C0,
    0x222B, 0x00AA, 0x00BA, 0x03A9, 0x00E6, 0x00F8, 0x00BF, 0x00A1, 0x00AC,
    0x221A, 0x0192, 0x2248, 0x2206, 0x00AB, 0x00BB, 0x2026, 0x00A0, 0x00C0,
    0x00C3, 0x00D5, 0x0152, 0x0153, 0x2013, 0x2014, 0x201C, 0x201D, 0x2018,
    0x2019, 0x00F7, 0x25CA, 0x00FF, 0x0178, 0x2044, 0x20AC, 0x2039, 0x203A,
    0xFB01, 0xFB02, 0x2021, 0x00B7, 0x201A, 0x201E, 0x2030, 0x00C2, 0x00CA,
    0x00C1, 0x00CB, 0x00C8, 0x00CD, 0x00CE, 0x00CF, 0x00CC, 0x00D3, 0x00D4,
    0xF8FF, 0x00D2, 0x00DA, 0x00DB, 0x00D9, 0x0131, 0x02C6, 0x02DC, 0x00AF,
    0x02D8, 0x02D9, 0x02DA, 0x00B8, 0x02DD, 0x02DB, 0x02C7};

#define WAITING_MAX 8
#define EXPECTED_MAX 64
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
	static struct {
		const char *name;
		struct charset *open;
	} kept[EXPECTED_MAX];
	size_t i = 0;

	while (
	    i < EXPECTED_MAX && kept[i].name && strcmp(kept[i].name, name) != 0)
		i++;
	if (i < EXPECTED_MAX && !kept[i].name) {
		kept[i].name = name;
		kept[i].open = charset_open(name);
	}
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

void
charset_end(struct charset *c, struct buf *out)
{
	size_t room = WAITING_MAX, got = room;
	char *to;

	if (c->table)
		return;
	to = buf_reserve(out, room);
	iconv(c->conversion, NULL, NULL, &to, &room);
	out->length += got - room;
	out->data[out->length] = '\0';
}
