#include "extract/word/rtf_fonts.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/markdown/symbols.h"

#define FONTS_MAX 4096
#define WESTERN 1252

void
rtf_fonts_release(struct rtf_fonts *f)
{
	for (size_t i = 0; i < f->page_count; i++)
		charset_close(f->pages[i].charset);
	free(f->items);
}

/* Where the font is or would be: they are sorted by number. */
static size_t
position(const struct rtf_fonts *f, long number)
{
	size_t low = 0, high = f->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (f->items[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct rtf_font *
rtf_font_make(struct rtf_fonts *f, long number)
{
	size_t at = position(f, number);
	struct rtf_font *font;

	if (at < f->count && f->items[at].number == number)
		return &f->items[at];
	if (f->count == FONTS_MAX)
		return NULL;
	f->items = mem_array(f->items, f->count + 1, sizeof *f->items);
	font = &f->items[at];
	memmove(font + 1, font, (f->count++ - at) * sizeof *font);
	memset(font, 0, sizeof *font);
	font->number = number;
	return font;
}

const struct rtf_font *
rtf_font_find(const struct rtf_fonts *f, long number)
{
	size_t at = position(f, number);

	return at < f->count && f->items[at].number == number ? &f->items[at]
							      : NULL;
}

/* Opens each once; unknown ones, and more than fit, are as Western ones. */
static struct charset *
charset_of(struct rtf_fonts *f, long page)
{
	struct rtf_page *new;

	for (size_t i = 0; i < f->page_count; i++)
		if (f->pages[i].number == page)
			return f->pages[i].charset;
	if (f->page_count == RTF_PAGES)
		return f->pages[0].charset;
	new = &f->pages[f->page_count++];
	new->number = page;
	new->charset = charset_open_codepage(page);
	if (!new->charset)
		new->charset = charset_open_codepage(WESTERN);
	return new->charset;
}

void
rtf_decode(struct rtf_fonts *f, const struct rtf_font *font,
    const struct buf *bytes, struct buf *out)
{
	long page = font && font->page ? font->page : f->page;
	struct charset *c;
	uint32_t point;
	char text[4];

	if (!font || !font->symbol) {
		c = charset_of(f, page ? page : WESTERN);
		charset_add(c, bytes->data, bytes->length, out);
		charset_end(c, out);
		return;
	}
	for (size_t i = 0; i < bytes->length; i++) {
		point = symbol_point(
		    font->name, 0xF000u + (unsigned char)bytes->data[i]);
		if (point)
			buf_add(out, text, utf8_encode(point, text));
	}
}
