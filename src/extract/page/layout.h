/* Joins lines of printed pages into paragraphs, headings and lists, by where
 * they stand.  When unsure, a plain paragraph. */
#ifndef HTS_EXTRACT_PAGE_LAYOUT_H
#define HTS_EXTRACT_PAGE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/page/pages.h"

/* Appends all pages as Markdown, with WRAP between the lines of a paragraph
 * (clean.h) and a form feed between pages. */
void layout_write(struct pages *p, struct buf *out);

/* A list marker at the start of a text. */
struct layout_marker {
	size_t length; /* with the blank behind it; 0: none */
	bool bullet;   /* "-" stands for it */
	bool certain;  /* a bullet; dashes and numbers begin prose lines, too */
	bool letter;   /* "a.", "IV.": where there is no other, no marker */
};
struct layout_marker layout_marker(const char *text, size_t n);
/* The same of a line, where only counted letters are markers (pages.h). */
struct layout_marker layout_line_marker(
    const struct pages *p, const struct page_line *line);
/* Level of a heading like "2.3 Methods" or "Kapitel 4"; 0: none. */
int layout_numbered_heading(const char *text, size_t n);
/* Whether text ends a sentence (closing quotes and brackets aside). */
bool layout_ends_sentence(const char *text, size_t n);

/* Whether there is a leader (". . . .") in it: a line of contents. */
bool layout_leader(const char *text, size_t n);
bool layout_has_letter(const char *text, size_t n);
/* Whether there are signs of formulas in it: operators, tall brackets. */
bool layout_symbols(const char *text, size_t n);

#endif
