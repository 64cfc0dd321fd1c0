/* The items of a batch as members of the record.  Pure. */
#ifndef HTS_AI_ANSWER_ANSWER_H
#define HTS_AI_ANSWER_ANSWER_H

#include "lib/buf.h"

#include "ai/answer/draft.h"
#include "ai/answer/place.h"
#include "ai/want.h"

/* Appends the array of items as the record has them. */
void answer_print(struct buf *out, const struct want *want,
    const struct drafts *all, const struct places *places);

#endif
