/* What the names of styles say that Word and others give to texts. */
#ifndef HTS_EXTRACT_WORD_STYLE_NAMES_H
#define HTS_EXTRACT_WORD_STYLE_NAMES_H

#include <stdbool.h>

/* The level of a heading, 1 to 9; 0: none.  Word keeps the names of its own
 * styles in English, other programs translate them. */
int style_heading(const char *name);
/* Whether it is that of an entry or the title of a table of contents: of Word,
 * or of LibreOffice. */
bool style_is_contents(const char *name);

#endif
