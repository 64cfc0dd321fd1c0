/*
 * Finding a model's quote in the text it is said to come from.  Pure.
 */
#ifndef HTS_AI_ANSWER_GROUND_H
#define HTS_AI_ANSWER_GROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "ai/answer/fold.h"

#define GROUND_TERM_WORDS 4

/* A text to search in; source is borrowed. */
struct ground {
	struct fold words;
	const char *source;
	size_t length;
};

void ground_make(struct ground *g, const char *source, size_t n);
void ground_release(struct ground *g);
/*
 * Looks for quote by its words: all of them in their order, in as many places
 * as an ellipsis divides it into.  The first word may be wrong in a long one.
 * Less than four words support nothing, unless they are a whole
 * sentence or line.
 * *offset: where in the source.
 */
bool ground_find(const struct ground *g, const char *quote, size_t *offset);
/* The sentences of the source that bytes at offset are in: where they begin,
 * and their length. */
size_t ground_sentence(
    const struct ground *g, size_t offset, size_t bytes, size_t *length);
/* Whether name is a term of the folded text: GROUND_TERM_WORDS words at most
 * that stand in it as they are. */
bool ground_is_term(const struct fold *text, const char *name);

#endif
