/* What the text of a line says, wherever it stands. */
#ifndef HTS_EXTRACT_PAGE_PHRASES_H
#define HTS_EXTRACT_PAGE_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/page/pages.h"

/* What begins an item of a list. */
struct phrase_marker {
	size_t length; /* in bytes, with the blank behind it; 0: none */
	bool bullet;   /* instead of a number */
	bool certain;  /* prose does not begin so */
	bool letter;   /* "b.", "iv.": a marker only where such ones count */
};

struct phrase_marker phrase_marker(const char *text, size_t n);
/* The same for a line: of signs its font knows more, and letters must count. */
struct phrase_marker phrase_line_marker(
    const struct pages *p, const struct page_line *line);
/* The level of a heading like "1.2 Methoden" or "Kapitel 4"; 0: none. */
int phrase_section(const char *text, size_t n);
/* The bytes of a section's number at the start, "2", "2.3.", "A.1"; 0: none.
 * *parts: how many numbers it has. */
size_t phrase_section_number(const char *text, size_t n, int *parts);
bool phrase_ends_sentence(const char *text, size_t n);
/* Whether dots lead through the line to a number, as in contents. */
bool phrase_leader(const char *text, size_t n);
/* Whether there are signs of formulas, or codes that are no characters. */
bool phrase_symbols(const char *text, size_t n);
bool phrase_has_letter(const char *text, size_t n);

#endif
