/* Styles of a Word document [MS-DOC 2.9.271]. */
#ifndef HTS_EXTRACT_WORD_DOC_STYLES_H
#define HTS_EXTRACT_WORD_DOC_STYLES_H

#include "extract/word/doc_file.h"

/* What matters of a paragraph or of its style. */
struct doc_look {
	int outline;   /* 0..8: heading, 9: text, -1: open */
	long list;     /* 0: none, -1: open */
	int level;     /* of it */
	bool contents; /* a line of a table of contents */
	bool hidden;
};

struct doc_style {
	struct doc_look look; /* its own */
	uint32_t hidden;      /* what its base says, turned round */
	uint32_t base;
};

struct doc_styles {
	struct doc_style *items;
	size_t count;
};

void doc_styles_read(struct doc_styles *s, const struct doc_file *d);
void doc_styles_release(struct doc_styles *s);
/* The look of a style with all it takes from the styles it is based on. */
struct doc_look doc_styles_find(const struct doc_styles *s, uint32_t number);
/* Switches may also say "as the style" (0x80) or "not as the style" (0x81). */
bool doc_toggle(uint32_t value, bool style);
/* Changes a look by a property, if it is one of those that matter. */
void doc_look_apply(struct doc_look *look, const struct doc_property *p);

#endif
