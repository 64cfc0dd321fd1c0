/* Asking the model once more for the items that did not pass.  Pure. */
#ifndef HTS_AI_REQUEST_REASK_H
#define HTS_AI_REQUEST_REASK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#define REASKS_MAX 1

/* Of what an answer held: objects in it, and those that passed.  only: there
 * is no other piece of the text that could give items. */
bool reask_needed(size_t returned, size_t good, bool only, int reasks);

/* The faults found in one answer. */
struct faults {
	struct buf text; /* a line per fault */
	size_t count;
};
/* index counts from 1; 0: the whole answer.  field: NULL for none alone. */
void faults_add(
    struct faults *f, size_t index, const char *field, const char *fault);
void faults_release(struct faults *f);
/* Appends the message that asks for missing items. */
void reask_print(struct buf *out, const struct faults *f, size_t missing);

#endif
