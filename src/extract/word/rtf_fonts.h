/* Fonts of an RTF document: in which code page their bytes are. */
#ifndef HTS_EXTRACT_WORD_RTF_FONTS_H
#define HTS_EXTRACT_WORD_RTF_FONTS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/text/charset.h"

#define RTF_PAGES 16

struct rtf_font {
	long number;
	long page; /* 0: that of the document */
	bool symbol;
	bool fixed; /* all characters are equally wide, as of code */
	char name[32];
};

struct rtf_fonts {
	struct rtf_font *items;
	size_t count;
	long page;     /* of the document */
	long standard; /* font of text that names none; -1: none */
	struct rtf_page {
		long number;
		struct charset *charset;
	} pages[RTF_PAGES]; /* opened so far */
	size_t page_count;
};

void rtf_fonts_release(struct rtf_fonts *f);
/* The font of that number, made if it is new; NULL when there are too many. */
struct rtf_font *rtf_font_make(struct rtf_fonts *f, long number);
const struct rtf_font *rtf_font_find(const struct rtf_fonts *f, long number);
/* Appends bytes written in a font (NULL: none) as UTF-8. */
void rtf_decode(struct rtf_fonts *f, const struct rtf_font *font,
    const struct buf *bytes, struct buf *out);

#endif
