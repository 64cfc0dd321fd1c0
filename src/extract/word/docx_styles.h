/* Styles of paragraphs and characters of a Word document (word/styles.xml). */
#ifndef HTS_EXTRACT_WORD_DOCX_STYLES_H
#define HTS_EXTRACT_WORD_DOCX_STYLES_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/markdown/lookup.h"

struct package;
struct xml_element;

struct docx_style {
	char *name, *based_on;
	int outline; /* 0..8: heading; 9: text; -1: not said */
	long num_id; /* -1: not said */
	int num_level;
	int hidden;    /* 0, 1; -1: not said */
	int shift;     /* raised 1, lowered -1, neither 0; -2: not said */
	int fixed;     /* in a font of code: 0, 1; -1: not said */
	bool standard; /* of paragraphs that name none */
};

struct docx_styles {
	struct docx_style *items;
	size_t count;
	struct lookup ids;
	bool open;   /* the last one is being read */
	bool hidden; /* some hide text */
};

/* What a style and those it is based on say. */
struct docx_look {
	int heading;   /* 1..9, 0: none */
	bool contents; /* an entry of a table of contents */
	long num_id;   /* 0: no list */
	int num_level;
	bool hidden;
	int shift; /* raised 1, lowered -1 */
	int fixed; /* in a font of code: 0, 1; -1: not said */
};

/* What w:vertAlign says: raised 1, lowered -1. */
int docx_shift(const struct xml_element *e);
/* What w:rFonts says of a font of code: 0, 1; -1: nothing. */
int docx_fixed(const struct xml_element *e);
int docx_styles_read(struct package *p, struct extraction *x, const char *part,
    struct docx_styles *out);
void docx_styles_release(struct docx_styles *s);
/* id may be NULL or unknown. */
struct docx_look docx_styles_find(const struct docx_styles *s, const char *id);

#endif
