/*
 * One more round when a text gave fewer items than were wanted: which pieces
 * are asked again, and what the model is told.  Pure.
 */
#ifndef HTS_AI_REQUEST_TOPUP_H
#define HTS_AI_REQUEST_TOPUP_H

#include <stddef.h>

#include "ai/answer/draft.h"

/* Of n pieces, each with the number of items it gave (SIZE_MAX: not to be
 * asked), the ones with the fewest get a share of the missing items and some
 * more, for those that go away again; ask[i] is 0 for the others.  At most most
 * each; few pieces are asked: each costs its whole text once more. */
void topup_share(
    const size_t *gave, size_t n, size_t missing, long most, long *ask);
/* The message that asks for other items than those in all; those of piece
 * are named first.  free() it. */
char *topup_text(const struct drafts *all, size_t piece, long ask);

#endif
