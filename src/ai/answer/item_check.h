/*
 * The checks every item passes before it becomes a row.  Pure.
 */
#ifndef HTS_AI_ANSWER_ITEM_CHECK_H
#define HTS_AI_ANSWER_ITEM_CHECK_H

#include <stdbool.h>

#include "ai/answer/ground.h"
#include "ai/answer/tongue.h"
#include "ai/forms.h"

struct check {
	enum form form;
	const char *language; /* asked for; "auto": any */
	struct sent sent;
	const struct ground *text; /* the chunk; NULL: topics */
	size_t base;		   /* offset of the chunk in the text */
};

/* The language the content is in as a code: its own, or the one asked for
 * when it says none.  False if it is not the one asked for. */
bool check_language(
    const struct check *c, const char *said, char code[static TONGUE_CODE]);
/* Turns one raw object into a draft.  If it is rejected, the draft is empty. */
struct rejection check_item(const struct check *c, const cJSON *raw,
    const char *language, struct draft *draft);

#endif
