/* All calls for one kind of item of one record. */
#ifndef HTS_AI_BATCH_H
#define HTS_AI_BATCH_H

#include "lib/record.h"

#include "ai/work.h"

/* Cuts the text, makes the calls and admits them.  The batch may end in it. */
void batch_plan(struct worker *w, struct batch *b);
/* A call of it has ended. */
void batch_call_done(struct worker *w, struct call *call);
/* How a record ends for this reason. */
enum settle batch_settle(const struct failure *f);
void batch_release(struct batch *b);

#endif
