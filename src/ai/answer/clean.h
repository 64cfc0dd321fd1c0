/*
 * Texts of the model made fit for tables and screens.  Pure.
 */
#ifndef HTS_AI_ANSWER_CLEAN_H
#define HTS_AI_ANSWER_CLEAN_H

#include <stddef.h>

enum clean {
	CLEAN_OK,
	CLEAN_EMPTY,  /* nothing but white space */
	CLEAN_CONTROL /* control characters other than newline and tab */
};

/* Trims white space, removes carriage returns and overrides of the writing
 * direction (they hide text).  *out is set for CLEAN_OK and CLEAN_EMPTY;
 * free() it. */
enum clean clean_text(const char *text, char **out);
/* Shortens in place to at most points code points, at the last sentence end
 * that fits, else at a blank with an ellipsis. */
void clean_cut(char *text, size_t points);

#endif
