/*
 * How a maintenance job ended, and the line in which the child that ran the job
 * reports it to the filter.
 */
#ifndef HTS_MAINT_CHORE_OUTCOME_H
#define HTS_MAINT_CHORE_OUTCOME_H

#include <stddef.h>

#include "lib/buf.h"
#include "lib/record.h"

struct outcome {
	enum settle settle;
	const char *code;   /* a row of why_codes; NULL when done */
	struct buf message; /* why, for people */
	struct buf result;  /* JSON, when done */
};

#define OUTCOME_EMPTY                                                          \
	{                                                                      \
		SETTLE_NONE, NULL, BUF_EMPTY, BUF_EMPTY                        \
	}

void outcome_release(struct outcome *o);
/* Ends as done; the caller writes the JSON into result. */
void outcome_done(struct outcome *o);
/* Ends as retry, fail or release, with a code and a message. */
void outcome_failed(struct outcome *o, enum settle settle, const char *code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Appends the one-line form. */
void outcome_print(struct buf *out, const struct outcome *o);
/* Reads it back.  0, or -1 if the text is not one (o stays empty). */
int outcome_read(struct outcome *o, const char *text, size_t n);
/* The exit code by hand: 0 done, 100 fail, 111 retry or release. */
int outcome_exit(const struct outcome *o);

#endif
