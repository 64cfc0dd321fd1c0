/*
 * The forms of material, a row each: what a request asks for, how an item of
 * the answer is checked, and how it is written into the record.  Pure.
 */
#ifndef HTS_AI_FORMS_H
#define HTS_AI_FORMS_H

#include <stdbool.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

#include "ai/answer/draft.h"
#include "ai/answer/field.h"
#include "ai/answer/place.h"
#include "ai/want.h"

/* Limits of the tables, in code points. */
#define QUESTION_MAX 500
#define EXPLANATION_MAX 1000
#define TITLE_MAX 200
#define OPTION_MAX 500
#define CARD_MAX 4000 /* columns without limit still hold cards, not pages */

enum form {
	FORM_FLASHCARDS,
	FORM_MULTIPLE_CHOICE,
	FORM_OPEN,
	FORM_TRUE_FALSE,
	FORM_TOPICS,
	FORMS
};

struct form_row {
	enum item_kind kind;
	enum question_type type; /* of questions */
	const char *prompt;	 /* share/prompts/<prompt>.<language>.txt */
	const char *schema;	 /* share/schema/<schema>.json */
	const char *list;	 /* name of the list in the schema */
	long tokens; /* of one item in an answer, with room to spare */
	/* One main item and others below it, without quotes: the items of
	 * several pieces are merged by one more request. */
	bool outline;
	/* Turns one raw object of an answer into a draft, if it is good. */
	struct rejection (*take)(
	    const struct sent *sent, const cJSON *raw, struct draft *draft);
	/* Appends what the record says of an item, without its place. */
	void (*print)(struct buf *out, const struct draft *draft);
};
extern const struct form_row forms[FORMS];

enum form form_of(const struct want *want);
/* Appends the array of items as the record has it. */
void form_print(struct buf *out, enum form form, const struct drafts *all,
    const struct places *places);

#endif
