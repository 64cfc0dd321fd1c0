/*
 * The checks every item passes before it becomes a row.  Pure.
 */
#ifndef HTS_AI_ANSWER_ITEM_CHECK_H
#define HTS_AI_ANSWER_ITEM_CHECK_H

#include <stdbool.h>

#include "ai/answer/fold.h"
#include "ai/forms.h"

struct check {
	enum form form;
	const char *language; /* asked for; "auto": any of the four */
	struct sent sent;
	const struct fold *text; /* the chunk, with offsets; NULL: topics */
	size_t base;		 /* offset of the chunk in the text */
};

/* The language the content is in: its own, or the one asked for when it says
 * none.  NULL if it is not acceptable. */
const char *check_language(const struct check *c, const char *said);
/* Turns one raw object into a draft.  NULL if it is good, else what is wrong
 * with it, as a sentence for the model; the draft is then empty. */
const char *check_item(const struct check *c, const cJSON *raw,
    const char *language, struct draft *draft);

#endif
