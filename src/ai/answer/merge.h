/*
 * The items of all chunks as one list: without duplicates, and as many as
 * were wanted, taken evenly from the whole text.  Pure.
 */
#ifndef HTS_AI_ANSWER_MERGE_H
#define HTS_AI_ANSWER_MERGE_H

#include <stddef.h>

#include "ai/answer/draft.h"
#include "ai/forms.h"

/* Removes duplicates: same questions, or questions alike with related answers
 * (of multiple choice the keys) that differ in no number, negation or name;
 * statements that say the same and are both true or both false.  Of two the
 * grounded one stays, else the earlier.  Topics (titles) only when they fold
 * to the same. */
void merge_unique(struct drafts *all, enum form form);
/* Keeps wanted items: as many true as false statements, grounded ones first,
 * round robin over the pieces, in their order.  Topics: the first ones. */
void merge_trim(struct drafts *all, enum form form, size_t wanted);

#endif
