/* MathML as one line of text: a/b, x^2, a_i, √(x+1). */
#ifndef HTS_EXTRACT_MATHML_H
#define HTS_EXTRACT_MATHML_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#define MATHML_DEPTH 64 /* deeper ones are told no more apart */

enum mathml_kind {
	MATHML_OTHER,
	MATHML_FRACTION,
	MATHML_SUB,
	MATHML_SUPER,
	MATHML_SUB_SUPER,
	MATHML_ROOT,
	MATHML_INDEXED_ROOT,
	MATHML_ROW, /* of a matrix */
	MATHML_CELL,
	MATHML_SKIP
};

struct mathml {
	struct buf out;
	struct mathml_level {
		enum mathml_kind kind;
		int children; /* begun so far */
		size_t mark;  /* length of out when it began */
	} levels[MATHML_DEPTH];
	size_t depth, skip;
};

void mathml_start(struct mathml *m, const char *name);
void mathml_end(struct mathml *m);
void mathml_text(struct mathml *m, const char *text, size_t n);
/* Empties it for the next formula; keeps memory. */
void mathml_clear(struct mathml *m);
void mathml_release(struct mathml *m);

#endif
