/*
 * What a long text is about, short: its headings, each with its page and the
 * first sentences below it.  Enough to find topics, at a twentieth of the
 * price of the whole text.  Pure.
 */
#ifndef HTS_AI_REQUEST_OUTLINE_H
#define HTS_AI_REQUEST_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "ai/answer/place.h"

/* Appends the outline of n bytes, of at most about most_tokens: what stands
 * below the headings is shortened first.  False if the text has no headings
 * that cover it, or more than fit; out is then empty. */
bool outline_make(const char *text, size_t n, const struct places *places,
    size_t most_tokens, struct buf *out);

#endif
