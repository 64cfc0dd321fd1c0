/*
 * What is wrong with an item although it has the right form: rules by kind,
 * in German, English, French and Spanish.  Pure.
 */
#ifndef HTS_AI_ANSWER_FLAW_H
#define HTS_AI_ANSWER_FLAW_H

#include <stdbool.h>

#include "ai/forms.h"

enum flaw {
	FLAW_NONE,
	FLAW_CONTEXT,	   /* leans on the document: "laut Text", "Figure 3" */
	FLAW_VAGUE,	   /* "what is known about ..." */
	FLAW_LIST,	   /* "list all ..." */
	FLAW_YES_NO,	   /* a card answered with yes or no */
	FLAW_GIVEAWAY,	   /* the question holds its answer */
	FLAW_SAME,	   /* question and answer are the same */
	FLAW_ORGANISATION, /* dates, rooms and addresses of the course */
	FLAW_PLACEHOLDER,  /* "N/A", "Option 1" */
	FLAW_UNKNOWN,	   /* the document is said not to tell; a refusal */
	FLAW_CATCH_ALL,	   /* "none of the above" */
	FLAW_OPTIONS,	   /* two options say the same */
	FLAW_LONGEST,	   /* the key is conspicuously long */
	FLAW_POSITION,	   /* the explanation names a letter or a place */
	FLAW_UNEXPLAINED,  /* multiple choice without explanation */
	FLAW_NEGATIVE,	   /* negated question, double negation */
	FLAW_TELL,	   /* the statement says whether it is true */
	FLAW_LANGUAGE,	   /* in another language or script */
	FLAW_LONG,	   /* the question is a text */
	FLAW_CAPTION,	   /* the quote only says that there is a figure */
	FLAW_NUMBER	   /* a number of the answer is not in the quote */
};

/* The flaw of a draft before its options are shuffled: the first is the right
 * one.  language: what the texts should be in, as ISO 639-1. */
enum flaw flaw_find(
    const struct draft *d, enum form form, const char *language);
/* Takes letters and numbers in front of all options away: "B) ...". */
void flaw_strip_labels(struct draft *d);
/* Its name, and a sentence about it for the model. */
const char *flaw_name(enum flaw flaw);
const char *flaw_says(enum flaw flaw, const char *language);

#endif
