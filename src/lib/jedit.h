/*
 * Changing members of JSON objects as text: what is not changed keeps its
 * bytes, so big integers, NaN and unknown members survive.
 */
#ifndef HTS_LIB_JEDIT_H
#define HTS_LIB_JEDIT_H

#include <stddef.h>

#include "lib/buf.h"
#include "lib/jscan.h"

struct jedit {
	const char *name;
	const char *json; /* NULL: the member is dropped */
};

/* Appends object with the values of edits instead of its own; those it does
 * not have are added at the end.  No object gives one of the edits alone. */
void jedit_object(struct buf *out, struct span object,
    const struct jedit *edits, size_t count);
/* The same as a string; free() it. */
char *jedit_text(struct span object, const struct jedit *edits, size_t count);

#endif
