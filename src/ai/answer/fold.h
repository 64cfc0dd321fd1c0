/*
 * Text folded for comparing: lower case, decomposed, white space runs as one
 * blank, quotes and dashes unified, soft hyphens and hyphens at line ends
 * gone.  Two texts that a reader takes for the same fold to the same bytes.
 */
#ifndef HTS_AI_ANSWER_FOLD_H
#define HTS_AI_ANSWER_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

struct fold {
	struct buf text;  /* the folded bytes */
	uint32_t *from;	  /* for each of them its offset in the original */
	size_t from_room; /* 0: offsets are not kept */
};

/* Folds n bytes of valid UTF-8; offsets: keep from[]. */
void fold_make(struct fold *f, const char *text, size_t n, bool offsets);
/* Only the words of n bytes of valid UTF-8, with offsets: letters and digits,
 * those of other widths and heights as the usual ones; one blank between them
 * and at both ends.  Hyphens inside words are gone. */
void fold_words(struct fold *f, const char *text, size_t n);
void fold_release(struct fold *f);
/* The folded text alone; free() it. */
char *fold_text(const char *text);
/* Whether two texts fold to the same. */
bool fold_same(const char *a, const char *b);
/* Whether point is white space, also beyond ASCII. */
bool fold_is_space(uint32_t point);

#endif
