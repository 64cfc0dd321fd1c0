/* What stands beside the main text of a Word document: notes and text boxes,
 * which are ranges of the text that the main text refers to, and fonts. */
#ifndef HTS_EXTRACT_WORD_DOC_STORIES_H
#define HTS_EXTRACT_WORD_DOC_STORIES_H

#include "extract/word/doc_file.h"

struct doc_range {
	uint32_t from, to; /* characters */
};

struct doc_notes {
	struct doc_plc refs, texts;
	uint64_t start;
	size_t next; /* the reference to come */
};

struct doc_stories {
	const struct doc_file *file; /* borrowed */
	uint32_t length;	     /* of all text */
	struct doc_notes notes[2];   /* footnotes, endnotes */
	struct doc_plc shapes, boxes;
	struct buf used;  /* a byte per box */
	size_t next_box;  /* all before it are used */
	struct buf fonts; /* a byte per font: index of its name */
};

void doc_stories_open(
    struct doc_stories *s, const struct doc_file *d, uint32_t length);
void doc_stories_release(struct doc_stories *s);

struct doc_range doc_main(const struct doc_stories *s);
/* The note that the character at cp refers to.  cp must not go back. */
bool doc_note_at(struct doc_stories *s, uint32_t cp, struct doc_range *out);
/* The box that is anchored at the character at cp; each box is given once. */
bool doc_box_at(struct doc_stories *s, uint32_t cp, struct doc_range *out);
/* A box that was not given yet; false if there is none. */
bool doc_box_left(struct doc_stories *s, struct doc_range *out);

/* "Symbol", "Wingdings", or "" for all others. */
const char *doc_font_name(const struct doc_stories *s, uint32_t number);

#endif
