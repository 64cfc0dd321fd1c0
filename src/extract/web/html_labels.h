/* Marks of notes as they are printed: "1", "[a]", "(*)", an arrow back. */
#ifndef HTS_EXTRACT_WEB_HTML_LABELS_H
#define HTS_EXTRACT_WEB_HTML_LABELS_H

#include <stdbool.h>
#include <stddef.h>

/* The length of what is only around marks, from the start: blanks, brackets,
 * points. */
size_t html_around_label(const char *text, size_t n);
size_t html_behind_label(const char *text, size_t n); /* none that opens */
/* Whether the text is a mark, but for what is around it. */
bool html_is_label(const char *text, size_t n);
/* Whether it has nothing but arrows and what is around marks; caret: "^" is
 * an arrow, too. */
bool html_is_arrow(const char *text, size_t n, bool caret);

#endif
