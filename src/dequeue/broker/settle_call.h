/* A settlement as the arguments of share/lua/settle.lua. */
#ifndef HTS_DEQUEUE_BROKER_SETTLE_CALL_H
#define HTS_DEQUEUE_BROKER_SETTLE_CALL_H

#include <stdbool.h>

#include "dequeue/broker/words.h"
#include "dequeue/task/held.h"

/* What is the same for all settlements of a worker. */
struct settle_constants {
	const char *result_life_s;
	const char *result_database, *broker_database;
	bool keeps_results;
};

/*
 * Appends the header, a JSON object, and then the texts it points to: keys,
 * messages and results, each an argument of its own, so that nothing that
 * Python has written or will read is encoded again.  The texts are borrowed
 * from h.
 */
void settle_call(
    struct words *w, const struct held *h, const struct settle_constants *k);

#endif
