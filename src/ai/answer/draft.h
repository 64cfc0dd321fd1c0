/*
 * One item the model wrote, cleaned and checked: what becomes a row.
 */
#ifndef HTS_AI_ANSWER_DRAFT_H
#define HTS_AI_ANSWER_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <cjson/cJSON.h>

#define DRAFT_OPTIONS 4

struct draft {
	char *question; /* front, question, statement, title */
	char *answer;	/* back, explanation, description; open: what is
			 * stored as explanation */
	char *options[DRAFT_OPTIONS];
	size_t options_count;
	int correct;
	char *model_answer; /* open questions: untouched */
	cJSON *keywords;    /* open questions: array of strings */
	char *quote;
	bool grounded; /* the quote is in the text */
	bool key_term; /* topics: the text itself uses the title */
	size_t offset; /* where, in bytes of the text */
	size_t piece;  /* chunk it came from, for the order */
};

void draft_release(struct draft *d);

struct drafts {
	struct draft *list;
	size_t count, room;
};
/* Takes over what d holds. */
void drafts_add(struct drafts *all, struct draft *d);
/* Sorts them by piece; those of one piece stay in their order. */
void drafts_by_piece(struct drafts *all);
void drafts_release(struct drafts *all);

#endif
