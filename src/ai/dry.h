/* --dry-run: requests are printed and not sent. */
#ifndef HTS_AI_DRY_H
#define HTS_AI_DRY_H

#include "ai/work.h"

/* Prints the request of a queued call and ends the call. */
void dry_call(struct worker *w, struct call *call);
/* All calls of a batch are printed: adds what it would cost at most. */
void dry_batch(struct worker *w, struct batch *b);
/* Prints the sums, as the last line. */
void dry_total(struct worker *w);

#endif
