/* Waiting for the results of published tasks. */
#ifndef HTS_ENQUEUE_AWAIT_H
#define HTS_ENQUEUE_AWAIT_H

#include <stdint.h>

#include "enqueue/sender.h"
#include "lib/redis.h"

/* Prints each result as one line of JSON as Celery stores it, in the order of
 * publication.  0 if all are SUCCESS, EXIT_FILE_FAILED if one failed; exits
 * 111 when the time is over. */
int await_results(struct sender *s, struct redis *results, int64_t timeout_ms);

#endif
