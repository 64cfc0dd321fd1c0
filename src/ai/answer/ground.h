/*
 * Finding a model's quote in the text it is said to come from.  Pure.
 */
#ifndef HTS_AI_ANSWER_GROUND_H
#define HTS_AI_ANSWER_GROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "ai/answer/fold.h"

#define GROUND_TERM_WORDS 4
#define GROUND_WORDS 6 /* a run of words that does not come about by chance */

/* Looks for quote in the folded text, whole and then by runs of
 * GROUND_WORDS words.  *offset: where in the original. */
bool ground_find(const struct fold *text, const char *quote, size_t *offset);
/* Whether name is a term of the text: GROUND_TERM_WORDS words at most that
 * stand in it as they are. */
bool ground_is_term(const struct fold *text, const char *name);

#endif
