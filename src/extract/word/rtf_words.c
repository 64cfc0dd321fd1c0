#include "extract/word/rtf_words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Sorted by name. */
static const struct rtf_meaning words[] = {
    {"annotation", RTF_SKIP, 0},
    {"ansicpg", RTF_CODEPAGE, 0},
    {"atnauthor", RTF_SKIP, 0},
    {"atnid", RTF_SKIP, 0},
    {"background", RTF_SKIP, 0},
    {"bin", RTF_BINARY, 0},
    {"bkmkend", RTF_SKIP, 0},
    {"bkmkstart", RTF_SKIP, 0},
    {"bullet", RTF_POINT, 0x2022},
    {"cell", RTF_CELL, 0},
    {"cellx", RTF_CELL_EDGE, 0},
    {"colorschememapping", RTF_SKIP, 0},
    {"colortbl", RTF_SKIP, 0},
    {"column", RTF_LINE, 0},
    {"cpg", RTF_FONT_PAGE, 0},
    {"datastore", RTF_SKIP, 0},
    {"deff", RTF_FONT_STANDARD, 0},
    {"deleted", RTF_HIDDEN, 0},
    {"dn", RTF_LOWERED, 0},
    {"do", RTF_SKIP, 0},
    {"emdash", RTF_POINT, 0x2014},
    {"emspace", RTF_POINT, ' '},
    {"endash", RTF_POINT, 0x2013},
    {"enspace", RTF_POINT, ' '},
    {"f", RTF_FONT, 0},
    {"falt", RTF_SKIP, 0},
    {"fcharset", RTF_FONT_CHARSET, 0},
    {"field", RTF_FIELD, 0},
    {"fldinst", RTF_FIELD_CODE, 0},
    {"fldrslt", RTF_FIELD_RESULT, 0},
    {"fmodern", RTF_FONT_FIXED, 0},
    {"fonttbl", RTF_FONTS, 0},
    {"footer", RTF_SKIP, 0},
    {"footerf", RTF_SKIP, 0},
    {"footerl", RTF_SKIP, 0},
    {"footerr", RTF_SKIP, 0},
    {"footnote", RTF_NOTE, 0},
    {"formfield", RTF_SKIP, 0},
    {"fprq", RTF_FONT_PITCH, 0},
    {"ftncn", RTF_SKIP, 0},
    {"ftnsep", RTF_SKIP, 0},
    {"ftnsepc", RTF_SKIP, 0},
    {"generator", RTF_SKIP, 0},
    {"header", RTF_SKIP, 0},
    {"headerf", RTF_SKIP, 0},
    {"headerl", RTF_SKIP, 0},
    {"headerr", RTF_SKIP, 0},
    {"ilvl", RTF_LEVEL, 0},
    {"info", RTF_SKIP, 0},
    {"intbl", RTF_IN_TABLE, 0},
    {"latentstyles", RTF_SKIP, 0},
    {"ldblquote", RTF_POINT, 0x201C},
    {"line", RTF_LINE, 0},
    {"listoverridetable", RTF_SKIP, 0},
    {"listtable", RTF_SKIP, 0},
    {"listtext", RTF_LIST_TEXT, 0},
    {"lquote", RTF_POINT, 0x2018},
    {"mac", RTF_MAC, 0},
    {"mmathPict", RTF_SKIP, 0},
    {"mmathPr", RTF_SKIP, 0},
    {"moMath", RTF_MATH, 0},
    {"moMathPara", RTF_WALK, 0},
    {"nestcell", RTF_NEST_CELL, 0},
    {"nestrow", RTF_NEST_CELL, 0},
    {"nesttableprops", RTF_SKIP, 0},
    {"nonesttables", RTF_SKIP, 0},
    {"nonshppict", RTF_SKIP, 0},
    {"nosupersub", RTF_LEVEL_AGAIN, 0},
    {"object", RTF_SKIP, 0},
    {"outlinelevel", RTF_OUTLINE, 0},
    {"page", RTF_BREAK, 0},
    {"par", RTF_PAR, 0},
    {"pard", RTF_PARAGRAPH, 0},
    {"pc", RTF_PC, 0},
    {"pict", RTF_SKIP, 0},
    {"plain", RTF_PLAIN, 0},
    {"pntext", RTF_LIST_TEXT, 0},
    {"qmspace", RTF_POINT, ' '},
    {"rdblquote", RTF_POINT, 0x201D},
    {"row", RTF_ROW, 0},
    {"rquote", RTF_POINT, 0x2019},
    {"rsidtbl", RTF_SKIP, 0},
    {"s", RTF_STYLE, 0},
    {"sbasedon", RTF_STYLE_BASE, 0},
    {"sect", RTF_BREAK, 0},
    {"shpinst", RTF_WALK, 0},
    {"shprslt", RTF_SKIP, 0},
    {"shptxt", RTF_BOX, 0},
    {"sp", RTF_SKIP, 0},
    {"stylesheet", RTF_STYLES, 0},
    {"sub", RTF_LOWERED, 0},
    {"super", RTF_RAISED, 0},
    {"tab", RTF_POINT, '\t'},
    {"themedata", RTF_SKIP, 0},
    {"trleft", RTF_ROW_LEFT, 0},
    {"trowd", RTF_ROW_BEGIN, 0},
    {"u", RTF_UNICODE, 0},
    {"uc", RTF_UNICODE_SKIP, 0},
    {"up", RTF_RAISED, 0},
    {"v", RTF_HIDDEN, 0},
    {"xe", RTF_SKIP, 0},
    {"xmlnstbl", RTF_SKIP, 0},
};

static int
compare(const void *key, const void *item)
{
	return strcmp(key, ((const struct rtf_meaning *)item)->name);
}

const struct rtf_meaning *
rtf_meaning(const char *name)
{
	return bsearch(
	    name, words, sizeof words / sizeof *words, sizeof *words, compare);
}

int
rtf_charset_page(long charset)
{
	static const struct {
		int charset, page;
	} pages[] = {{77, 10000}, {128, 932}, {129, 949}, {134, 936},
	    {136, 950}, {161, 1253}, {162, 1254}, {163, 1258}, {177, 1255},
	    {178, 1256}, {186, 1257}, {204, 1251}, {222, 874}, {238, 1250},
	    {254, 437}, {255, 850}};

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (pages[i].charset == charset)
			return pages[i].page;
	return 0;
}
