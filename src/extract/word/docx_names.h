/* The elements of WordprocessingML and Office Math that matter to text. */
#ifndef HTS_EXTRACT_WORD_DOCX_NAMES_H
#define HTS_EXTRACT_WORD_DOCX_NAMES_H

enum docx_element {
	EL_OTHER, /* walked through */
	EL_SKIP,  /* left out with all it holds */
	EL_ALTERNATE,
	EL_CHOICE,
	EL_FALLBACK,
	EL_DELETED, /* the same; of a mark or row: that is */
	EL_P,
	EL_P_PROPERTIES,
	EL_P_STYLE, /* to EL_FRAME: of paragraphs */
	EL_OUTLINE,
	EL_NUM_ID,
	EL_NUM_LEVEL,
	EL_FRAME,
	EL_R,
	EL_R_PROPERTIES,
	EL_R_STYLE,
	EL_HIDDEN,
	EL_ALIGN, /* and EL_POSITION: above or below the line */
	EL_POSITION,
	EL_FONT,
	EL_T,
	EL_TAB,
	EL_BREAK,
	EL_PAGE,
	EL_HYPHEN,
	EL_SYMBOL,
	EL_FIELD,
	EL_FIELD_CODE,
	EL_FIELD_SIMPLE,
	EL_NOTE_REFERENCE,
	EL_NOTE,
	EL_BOX,
	EL_TABLE,
	EL_ROW,
	EL_ROW_PROPERTIES,
	EL_CELL,
	EL_SPAN, /* to EL_BEFORE: of cells */
	EL_MERGE,
	EL_BEFORE,
	EL_MATH,
	EL_CHART /* refers to one */
};

/* By local name and name space: other vocabularies (drawings, extensions)
 * have a "t", "p" and "r" of their own. */
enum docx_element docx_element(const char *name, const char *space);

#endif
