#include "extract/word/docx_names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct name {
	const char *name;
	enum docx_element element;
};

/* Sorted by name. */
static const struct name word_names[] = {
    {"br", EL_BREAK},
    {"commentReference", EL_SKIP},
    {"cr", EL_BREAK},
    {"del", EL_DELETED},
    {"endnote", EL_NOTE},
    {"endnoteReference", EL_NOTE_REFERENCE},
    {"fldChar", EL_FIELD},
    {"fldSimple", EL_FIELD_SIMPLE},
    {"footnote", EL_NOTE},
    {"footnoteReference", EL_NOTE_REFERENCE},
    {"framePr", EL_FRAME},
    {"gridBefore", EL_BEFORE},
    {"gridSpan", EL_SPAN},
    {"ilvl", EL_NUM_LEVEL},
    {"instrText", EL_FIELD_CODE},
    {"lastRenderedPageBreak", EL_PAGE},
    {"moveFrom", EL_DELETED},
    {"noBreakHyphen", EL_HYPHEN},
    {"numId", EL_NUM_ID},
    {"outlineLvl", EL_OUTLINE},
    {"p", EL_P},
    {"pPr", EL_P_PROPERTIES},
    {"pPrChange", EL_SKIP},
    {"pStyle", EL_P_STYLE},
    {"position", EL_POSITION},
    {"ptab", EL_TAB},
    {"r", EL_R},
    {"rFonts", EL_FONT},
    {"rPr", EL_R_PROPERTIES},
    {"rPrChange", EL_SKIP},
    {"rStyle", EL_R_STYLE},
    {"rt", EL_SKIP}, /* reading aids above the text */
    {"sym", EL_SYMBOL},
    {"t", EL_T},
    {"tab", EL_TAB},
    {"tabs", EL_SKIP}, /* tab stops, not tabs */
    {"tbl", EL_TABLE},
    {"tblGridChange", EL_SKIP},
    {"tc", EL_CELL},
    {"tcPrChange", EL_SKIP},
    {"tr", EL_ROW},
    {"trPr", EL_ROW_PROPERTIES},
    {"trPrChange", EL_SKIP},
    {"txbxContent", EL_BOX},
    {"vMerge", EL_MERGE},
    {"vanish", EL_HIDDEN},
    {"vertAlign", EL_ALIGN},
};

static const struct name math_names[] = {
    {"oMath", EL_MATH},
    {"r", EL_R},
    {"t", EL_T},
};

static const struct name compatibility_names[] = {
    {"AlternateContent", EL_ALTERNATE},
    {"Choice", EL_CHOICE},
    {"Fallback", EL_FALLBACK},
};

static const struct name chart_names[] = {
    {"chart", EL_CHART},
};

/* Each vocabulary in the transitional and the strict name space. */
static const struct {
	const char *space;
	const struct name *names;
	size_t count;
} vocabularies[] = {
    {"http://schemas.openxmlformats.org/wordprocessingml/2006/main", word_names,
	sizeof word_names / sizeof *word_names},
    {"http://purl.oclc.org/ooxml/wordprocessingml/main", word_names,
	sizeof word_names / sizeof *word_names},
    {"http://schemas.openxmlformats.org/officeDocument/2006/math", math_names,
	sizeof math_names / sizeof *math_names},
    {"http://purl.oclc.org/ooxml/officeDocument/math", math_names,
	sizeof math_names / sizeof *math_names},
    {"http://schemas.openxmlformats.org/markup-compatibility/2006",
	compatibility_names,
	sizeof compatibility_names / sizeof *compatibility_names},
    {"http://schemas.openxmlformats.org/drawingml/2006/chart", chart_names, 1},
    {"http://purl.oclc.org/ooxml/drawingml/chart", chart_names, 1},
    {"http://schemas.microsoft.com/office/drawing/2014/chartex", chart_names,
	1},
};

static int
by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct name *)row)->name);
}

enum docx_element
docx_element(const char *name, const char *space)
{
	const struct name *found;

	for (size_t i = 0; i < sizeof vocabularies / sizeof *vocabularies;
	     i++) {
		if (strcmp(vocabularies[i].space, space) != 0)
			continue;
		found = bsearch(name, vocabularies[i].names,
		    vocabularies[i].count, sizeof *found, by_name);
		return found ? found->element : EL_OTHER;
	}
	return EL_OTHER;
}
