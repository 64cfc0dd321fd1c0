/*
 * Canonical JSON: keys sorted bytewise, no white space, shortest escapes,
 * numbers as they were written.  Requests that mean the same have the same
 * canonical form, and the cache key is its hash.
 */
#ifndef HTS_AI_REQUEST_CANONICAL_H
#define HTS_AI_REQUEST_CANONICAL_H

#include <stddef.h>

#include "lib/buf.h"

/* Appends the canonical form of one JSON value of our own making (it is
 * parsed recursively, to a fixed depth).  0, or -1 if it is no JSON. */
int canonical_json(const char *json, size_t n, struct buf *out);

#endif
