#include "extract/detect.h"

#include <string.h>
#include <strings.h>

#define HEAD 4096
#define PDF_HEAD 1024 /* Acrobat looks for %PDF- that far */

static size_t
head_of(size_t n)
{
	return n < HEAD ? n : HEAD;
}

/* "MZ" alone begins many a text: a program says where its header is, and
 * that the header is one. */
bool
looks_exe(const char *bytes, size_t length)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t n = head_of(length), at;

	if (n < 64 || p[0] != 'M' || p[1] != 'Z')
		return false;
	at = p[60] | (size_t)p[61] << 8 | (size_t)p[62] << 16;
	return memchr(p, 0, 64) != NULL &&
	       (at + 4 > n || memcmp(p + at, "PE\0\0", 4) == 0 ||
		   memcmp(p + at, "NE", 2) == 0);
}

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && strncasecmp(p, word, n) == 0;
}

/* Behind white space and a UTF-8 byte order mark. */
static const char *
skip_blank(const char *p, const char *end)
{
	if (starts(p, end, "\xEF\xBB\xBF"))
		p += 3;
	while (p < end && strchr(" \t\r\n\f", *p) && *p)
		p++;
	return p;
}

/* Behind one comment or XML declaration; p if there is none. */
static const char *
skip_markup(const char *p, const char *end)
{
	const char *close = NULL;

	if (starts(p, end, "<!--")) {
		close = memmem(p, (size_t)(end - p), "-->", 3);
		return close ? close + 3 : end;
	}
	if (starts(p, end, "<?xml")) {
		close = memchr(p, '>', (size_t)(end - p));
		return close ? close + 1 : end;
	}
	return p;
}

static bool
is_html(const char *p, const char *end)
{
	static const char *const tags[] = {
	    "<!doctype html", "<html", "<head", "<body"};
	const char *before;

	p = skip_blank(p, end);
	for (before = NULL; p != before;) {
		before = p;
		p = skip_blank(skip_markup(p, end), end);
	}
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (starts(p, end, tags[i]))
			return true;
	return false;
}

/* The same for UTF-16 with its mark: its letters without the zeros between. */
static bool
is_wide_html(const char *p, const char *end)
{
	char narrow[HEAD];
	size_t n = 0;

	if (end - p < 4 ||
	    (memcmp(p, "\xFF\xFE", 2) != 0 && memcmp(p, "\xFE\xFF", 2) != 0))
		return false;
	for (p += 2; p < end; p++)
		if (*p)
			narrow[n++] = *p;
	return is_html(narrow, narrow + n);
}

bool
looks_html(const char *bytes, size_t n)
{
	const char *end = bytes + head_of(n);

	return is_html(bytes, end) || is_wide_html(bytes, end);
}

bool
looks_rtf(const char *bytes, size_t n)
{
	const char *end = bytes + head_of(n);

	return starts(skip_blank(bytes, end), end, "{\\rtf");
}

bool
looks_pdf(const char *bytes, size_t n)
{
	return memmem(bytes, n < PDF_HEAD ? n : PDF_HEAD, "%PDF-", 5) != NULL;
}

bool
looks_webp(const char *bytes, size_t n)
{
	return n >= 12 && memcmp(bytes, "RIFF", 4) == 0 &&
	       memcmp(bytes + 8, "WEBP", 4) == 0;
}

/* "BM" alone begins many a text: behind the size and four zeros are the places
 * of the dots and how long the header is. */
bool
looks_bmp(const char *bytes, size_t n)
{
	return n >= 26 && memcmp(bytes, "BM", 2) == 0 &&
	       memcmp(bytes + 6, "\0\0\0\0", 4) == 0 &&
	       memcmp(bytes + 15, "\0\0", 3) == 0;
}

/* [ISO 14496-12, 4.3]: the brands of HEIF with HEVC or AV1. */
bool
looks_heic(const char *bytes, size_t n)
{
	static const char *const brands[] = {
	    "heic", "heix", "hevc", "heim", "mif1", "msf1", "avif"};

	if (n < 12 || memcmp(bytes + 4, "ftyp", 4) != 0)
		return false;
	for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
		if (memcmp(bytes + 8, brands[i], 4) == 0)
			return true;
	return false;
}

/* Palm's database of a book. */
bool
looks_mobi(const char *bytes, size_t n)
{
	return n >= 68 && memcmp(bytes + 60, "BOOKMOBI", 8) == 0;
}

bool
looks_any(const char *bytes, size_t n)
{
	(void)bytes;
	(void)n;
	return true;
}

static bool
begins(const struct format *f, const char *bytes, size_t n)
{
	for (size_t i = 0; i < sizeof f->begins / sizeof *f->begins; i++)
		if (f->begins[i].bytes && n >= f->begins[i].length &&
		    memcmp(bytes, f->begins[i].bytes, f->begins[i].length) == 0)
			return true;
	return false;
}

const struct format *
detect_bytes(const char *bytes, size_t n)
{
	const struct format *f = formats;

	/* The row for text says yes to all that is left. */
	while (!begins(f, bytes, n) &&
	       (f->streams[0] || !f->looks || !f->looks(bytes, n)))
		f++;
	return f;
}

const struct format *
detect_media_type(const char *type, size_t n)
{
	for (const struct format *f = formats; f->name; f++)
		for (size_t i = 0; i < FORMAT_MEDIA && f->media[i]; i++)
			if (memmem(type, n, f->media[i], strlen(f->media[i])))
				return f;
	return NULL;
}
