/*
 * Texts of the model made fit for tables and screens.  Pure.
 */
#ifndef HTS_AI_ANSWER_TIDY_H
#define HTS_AI_ANSWER_TIDY_H

#include <stddef.h>

enum tidy {
	TIDY_OK,
	TIDY_EMPTY,  /* nothing but white space */
	TIDY_CONTROL /* control characters other than newline and tab */
};

/* Trims white space, removes carriage returns and overrides of the writing
 * direction (they hide text).  *out is set for TIDY_OK and TIDY_EMPTY;
 * free() it. */
enum tidy tidy_text(const char *text, char **out);
/* Takes tags of HTML away in place, and scripts with what is in them, and
 * writes its entities as characters; code in backticks stays. */
void tidy_markup(char *text);
/* Shortens in place to at most points code points, at the last sentence end
 * that fits, else at a blank with an ellipsis. */
void tidy_cut(char *text, size_t points);

#endif
