/*
 * What is wanted of a text: want[] of the record, or the operands.
 */
#ifndef HTS_AI_WANT_H
#define HTS_AI_WANT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/jscan.h"
#include "lib/task.h"

struct want {
	enum item_kind kind;
	enum question_type type; /* questions only */
	long count;		 /* 1..ITEM_COUNT_MAX, or ITEM_COUNT_AUTO */
	const char *language;	 /* of the table languages[] */
	char *model;
	bool append;
};

struct wants {
	struct want list[ITEM_KINDS]; /* each kind at most once */
	size_t count;
};

/* Reads the value of "want"; defaults fill what is missing.  0, or -1 with
 * what is wrong in fault; wants is then empty. */
int wants_read(struct wants *w, struct span value, const char *model,
    char fault[static 128]);
/* Adds one; one of the same kind is ignored. */
void wants_add(struct wants *w, const struct want *want);
/* Copies them, less the kinds the record has already. */
void wants_missing(
    struct wants *out, const struct wants *w, const char *line, size_t n);
/* The value of "want" in a record. */
void wants_print(struct buf *out, const struct wants *w);
void wants_release(struct wants *w);

/* The language of that name in the table, or NULL. */
const char *want_language(const char *name);

#endif
