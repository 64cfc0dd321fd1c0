/* Control words of RTF that matter to text. */
#ifndef HTS_EXTRACT_WORD_RTF_WORDS_H
#define HTS_EXTRACT_WORD_RTF_WORDS_H

#include <stdint.h>

enum rtf_word {
	RTF_UNKNOWN,
	RTF_POINT, /* stands for a character */
	RTF_SKIP,  /* a group that is left out */
	RTF_WALK,  /* a group that is walked through, even behind \* */
	RTF_PAR,
	RTF_LINE,
	RTF_BREAK, /* of pages and sections */
	RTF_CELL,
	RTF_ROW,
	RTF_ROW_BEGIN, /* trowd */
	RTF_ROW_LEFT,
	RTF_CELL_EDGE,
	RTF_NEST_CELL,
	RTF_IN_TABLE,
	RTF_PARAGRAPH, /* pard */
	RTF_PLAIN,
	RTF_HIDDEN,
	RTF_RAISED,
	RTF_LOWERED,
	RTF_LEVEL_AGAIN, /* neither of both */
	RTF_OUTLINE,
	RTF_STYLE,
	RTF_STYLE_BASE,
	RTF_LEVEL,
	RTF_UNICODE,
	RTF_UNICODE_SKIP,
	RTF_BINARY,
	RTF_FONT,
	RTF_FONT_CHARSET,
	RTF_FONT_PAGE,
	RTF_FONT_FIXED,
	RTF_FONT_PITCH,
	RTF_FONT_STANDARD,
	RTF_CODEPAGE,
	RTF_MAC,
	RTF_PC,
	RTF_FONTS,
	RTF_STYLES,
	RTF_LIST_TEXT,
	RTF_NOTE,
	RTF_BOX,
	RTF_FIELD,
	RTF_FIELD_CODE,
	RTF_FIELD_RESULT,
	RTF_MATH
};

struct rtf_meaning {
	const char *name;
	enum rtf_word word;
	uint16_t point;
};

/* NULL for a word without meaning to text. */
const struct rtf_meaning *rtf_meaning(const char *name);
/* The code page of a font's \fcharset; 0: that of the document. */
int rtf_charset_page(long charset);

#endif
