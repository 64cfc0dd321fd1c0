/* Where the text of an RTF document goes. */
#ifndef HTS_EXTRACT_WORD_RTF_TEXT_H
#define HTS_EXTRACT_WORD_RTF_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/markdown/flow.h"
#include "extract/xml/mathml.h"
#include "extract/word/rtf_fonts.h"
#include "extract/word/rtf_table.h"
#include "extract/word/rtf_words.h"

#define RTF_STYLES_MAX 1024
#define RTF_MARKER_MAX 32

enum rtf_place {
	RTF_IN_TEXT,
	RTF_IN_NOTHING,
	RTF_IN_FONTS,
	RTF_IN_STYLES,
	RTF_IN_LIST_TEXT,
	RTF_IN_FIELD_CODE
};

/* The state that belongs to a group: when it ends, that of the group around it
 * holds again. */
struct rtf_group {
	enum rtf_place place;
	bool hidden;
	int shift;    /* of the text: raised 1, lowered -1 */
	bool frame;   /* it is a note or box */
	bool star;    /* begins with \*: left out if its word is unknown */
	bool fresh;   /* nothing of it has been read yet */
	bool dropped; /* a field whose result is a page number */
	bool element; /* it is an element of a formula */
	char marker[RTF_MARKER_MAX]; /* of the item a note or box interrupts */
	int skip; /* characters behind \u that repeat it for old readers */
	long font;
	/* of paragraphs, and of a style that is declared */
	bool in_table;
	long style;
	long base;   /* of a style: the one it is based on, or -1 */
	int outline; /* -1: as the style says; 9: text */
	int level;   /* of a list */
};

struct rtf_text {
	struct flow flow;
	struct rtf_fonts fonts;
	struct buf
	    bytes; /* characters to decode by the code page of the font */
	struct buf
	    names;     /* name of a style, code of a field, marker of an item */
	uint32_t high; /* first half of a surrogate pair, or 0 */
	struct {
		long number;
		int outline; /* -1: text */
		bool contents;
	} styles[RTF_STYLES_MAX];
	size_t style_count;
	char marker[RTF_MARKER_MAX]; /* of the item the paragraph is, or "" */
	bool leveled;		     /* its level is known */
	/* how far what stands below the open item of each level is indented */
	size_t widths[NUMBERING_LEVELS];
	struct rtf_table table;
	bool row_known; /* the next row was described */
	bool row;	/* a row of the table is open */
	bool cell;
	bool in_formula;
	size_t formula_depth; /* depth of frames in which it began */
	struct mathml formula;
};

void rtf_text_release(struct rtf_text *t);
/* Append ASCII characters, a byte in the code page of the font, a code point.
 */
void rtf_add(
    struct rtf_text *t, const struct rtf_group *g, const char *text, size_t n);
void rtf_add_byte(struct rtf_text *t, const struct rtf_group *g, char byte);
void rtf_add_point(
    struct rtf_text *t, const struct rtf_group *g, uint32_t point);
/* Decodes bytes that still wait for the rest of their character: what comes
 * next is no part of it. */
void rtf_settle(struct rtf_text *t, const struct rtf_group *g);

/* The paragraph, cell or row ends here. */
void rtf_paragraph_end(struct rtf_text *t, const struct rtf_group *g);
void rtf_cell_end(struct rtf_text *t, const struct rtf_group *g);
void rtf_row_end(struct rtf_text *t, const struct rtf_group *g);
/* A control word of a row's description; ignored for a table in a cell or a
 * note. */
void rtf_row_word(struct rtf_text *t, enum rtf_word word, long value);
/* The document ends. */
void rtf_text_end(struct rtf_text *t);
/* A note or box begins and ends in the paragraph. */
void rtf_frame_begin(struct rtf_text *t, struct rtf_group *g);
void rtf_frame_end(struct rtf_text *t, const struct rtf_group *g);
/* Sets the properties of the paragraph to their defaults (\pard). */
void rtf_paragraph_reset(struct rtf_text *t);
/* The marker of an item, the font or the style has been read. */
void rtf_names_end(struct rtf_text *t, const struct rtf_group *g);
/* The formula has been read. */
void rtf_formula_end(struct rtf_text *t, const struct rtf_group *g);
/* Whether the field's instruction asks for a page number or a table of
 * contents. */
bool rtf_is_dropped(const struct rtf_text *t);

#endif
