/*
 * Why an item is not taken: a code, which is counted, the field at fault, and
 * a sentence for the model.  Pure.
 */
#ifndef HTS_AI_ANSWER_REJECTION_H
#define HTS_AI_ANSWER_REJECTION_H

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
	FLAW_NUMBER,	   /* a number of the answer is not in the quote */
	FLAW_MISSING,	   /* a field is missing or empty */
	FLAW_CONTROL,	   /* control characters */
	FLAW_TOO_LONG,	   /* longer than a column or an item may be */
	FLAW_LEAK,	   /* the instructions instead of the document */
	FLAWS
};

struct rejection {
	enum flaw flaw;	   /* FLAW_NONE: the item is good */
	const char *field; /* as the schema calls it; NULL: none alone */
};

/* The code of a flaw, and a sentence about it in de, en, fr or es; English for
 * every other language. */
const char *flaw_name(enum flaw flaw);
const char *flaw_says(enum flaw flaw, const char *language);

#endif
