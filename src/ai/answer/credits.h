/*
 * What tokens cost: a table an operator can change.  A line is part of a
 * model's name, credits per 1000 input tokens, credits per 1000 output
 * tokens, separated by blanks or tabs; # begins a comment.  The first row
 * whose part the name contains counts, letter case aside; * is every name and
 * must be there.
 */
#ifndef HTS_AI_ANSWER_CREDITS_H
#define HTS_AI_ANSWER_CREDITS_H

#include <stddef.h>

#define CREDITS_PART 64
#define CREDITS_ROWS 200

struct credits_row {
	char part[CREDITS_PART];
	double input, output;
};

struct credits {
	struct credits_row *rows;
	size_t count;
};

/* Reads the table from text.  0, or the number of the line that is wrong; -1
 * if no row is for every name.  Release it in either case.  Pure. */
int credits_parse(struct credits *c, const char *text);
/* Reads the file at path (NULL: share/credits.tsv); exits 100 if it is
 * missing or wrong. */
void credits_read(struct credits *c, const char *path);
void credits_release(struct credits *c);
/* Credits of a number of tokens, rounded once, halves to the even number;
 * nothing without input, else at least one. */
long credits_of(
    const struct credits *c, const char *model, long input, long output);

#endif
