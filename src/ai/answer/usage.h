/*
 * Tokens and credits of one kind of one record.  Pure.
 */
#ifndef HTS_AI_ANSWER_USAGE_H
#define HTS_AI_ANSWER_USAGE_H

#include <stdbool.h>

#include "lib/buf.h"

#include "ai/answer/credits.h"
#include "ai/answer/response.h"

struct usage {
	struct tokens tokens;
	long requests;	 /* sent, with all tries */
	long cache_hits; /* answers from the cache or another record's call */
	char *model;	 /* the dated name of the last answer */
};

void usage_add(struct usage *u, const struct tokens *tokens, long requests,
    const char *model);
/* Whether nothing was paid: no request was sent for it, ever. */
bool usage_cached(const struct usage *u);
/* The object of the record's usage member; model: if no answer named one. */
void usage_print(struct buf *out, const struct usage *u, const char *model,
    const struct credits *credits);
void usage_release(struct usage *u);

#endif
