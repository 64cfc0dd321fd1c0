/*
 * Tokens and credits of one kind of one record.  Pure.
 */
#ifndef HTS_AI_ANSWER_SPENDING_H
#define HTS_AI_ANSWER_SPENDING_H

#include <stdbool.h>

#include "lib/buf.h"

#include "ai/answer/credits.h"
#include "ai/answer/response.h"

struct spending {
	struct tokens tokens;
	long requests;	 /* sent, with all tries */
	long cache_hits; /* answers from the cache or another record's call */
	char *model;	 /* the dated name of the last answer */
};

void spending_add(struct spending *u, const struct tokens *tokens,
    long requests, const char *model);
/* Whether nothing was paid: no request was sent for it, ever. */
bool spending_cached(const struct spending *u);
/* The object of the record's usage member; model: if no answer named one. */
void spending_print(struct buf *out, const struct spending *u,
    const char *model, const struct credits *credits);
void spending_release(struct spending *u);

#endif
