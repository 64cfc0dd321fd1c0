/*
 * What is wanted of a text: read from the task's arguments, then the
 * metadata of its processing_task, then that of the upload, then defaults.
 */
#ifndef HTS_STORE_WISHES_H
#define HTS_STORE_WISHES_H

#include <stdbool.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "lib/task.h"

/* Where options come from, in the order they count; each may be NULL.  In
 * each, the members of an object "options" count after its own. */
struct option_sources {
	const cJSON *list[3];
};

struct wishes {
	long count[ITEM_KINDS]; /* or ITEM_COUNT_AUTO */
	enum question_type type;
	const char *language; /* of the table languages[] */
	const char *model;    /* NULL: hts-ai's; borrowed from the sources */
	bool append;
};

/* 0, or -1 with the reason in why: a count outside 1..ITEM_COUNT_MAX, an
 * unknown type of question, a model that is no name.  Looks at the options
 * of one kind, or with ITEM_KINDS at all. */
#define WISHES_WHY 160
int wishes_read(struct wishes *o, const struct option_sources *sources,
    enum item_kind kind, char why[WISHES_WHY]);
/* The value of "want" for one kind, or with ITEM_KINDS for all. */
void wishes_want(struct buf *out, const struct wishes *o, enum item_kind kind);

#endif
