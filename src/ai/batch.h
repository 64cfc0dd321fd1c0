/* All calls for one kind of item of one record. */
#ifndef HTS_AI_BATCH_H
#define HTS_AI_BATCH_H

#include "lib/record.h"

#include "ai/work.h"

/* Cuts the text, makes the calls and admits them. */
void batch_plan(struct worker *w, struct batch *b);
/* Goes on once no call of it is open: merges, asks for more, or ends.  True
 * when it has ended. */
bool batch_advance(struct worker *w, struct batch *b);
/* How a record ends for this reason. */
enum settle batch_settle(const struct failure *f);
void batch_release(struct batch *b);

#endif
