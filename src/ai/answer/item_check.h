/*
 * The checks every item passes before it becomes a row.  Pure.
 */
#ifndef HTS_AI_ANSWER_ITEM_CHECK_H
#define HTS_AI_ANSWER_ITEM_CHECK_H

#include <stdbool.h>

#include "ai/answer/content.h"
#include "ai/answer/draft.h"
#include "ai/answer/fold.h"

/* Limits of the tables, in code points. */
#define QUESTION_MAX 500
#define EXPLANATION_MAX 1000
#define TITLE_MAX 200
#define OPTION_MAX 500
#define CARD_MAX 4000 /* columns without limit still hold cards, not pages */

struct check {
	enum form form;
	const char *language;	 /* asked for; "auto": any of the four */
	const char *tag;	 /* id of the document tags */
	const char *system;	 /* the system message */
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
