/* The elements of OpenDocument that matter to text. */
#ifndef HTS_EXTRACT_OFFICE_ODF_NAMES_H
#define HTS_EXTRACT_OFFICE_ODF_NAMES_H

#include <stddef.h>

enum odf_element {
	ODF_OTHER, /* walked through */
	ODF_SKIP,  /* left out with all it holds */
	ODF_STYLES,
	ODF_P,
	ODF_H,
	ODF_SPAN,
	ODF_SECTION,
	ODF_LIST,
	ODF_ITEM,
	ODF_LIST_HEADER,
	ODF_TAB,
	ODF_BREAK,
	ODF_BLANKS,
	ODF_NOTE,
	ODF_NOTE_BODY,
	ODF_HIDDEN_PARAGRAPH,
	ODF_SHAPE, /* a box of its own */
	ODF_FRAME,
	ODF_OBJECT,
	ODF_TABLE,
	ODF_ROW,
	ODF_CELL,
	ODF_COVERED,
	ODF_PAGE,
	ODF_SPEAKER_NOTES
};

/* "text:p" for the usual prefix of a name space, whatever the file calls it;
 * "" for others. */
void odf_name(const char *name, const char *space, char *out, size_t size);
enum odf_element odf_element(const char *name);

#endif
