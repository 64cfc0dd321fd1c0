/* Publishing tasks, many at a time, on one connection. */
#ifndef HTS_ENQUEUE_SENDER_H
#define HTS_ENQUEUE_SENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/redis.h"

struct sender {
	struct redis *redis;
	char *queue, *list;
	int priority;
	double eta;
	bool keep_ids; /* for await_results, instead of printing them */
	char **ids;
	size_t count;
};

/* queue NULL: the first of CELERY_QUEUES.  eta: epoch seconds, 0 now. */
void sender_init(struct sender *s, const char *queue, int priority, double eta,
    bool keep_ids);
void sender_release(struct sender *s);

/* One task; id NULL: a new UUID.  args and kwargs are JSON, kwargs may be
 * NULL.  Exits 111 if Redis does not take it. */
void sender_task(struct sender *s, const char *task, const char *id,
    const char *args, const char *kwargs);
/* One record, as hts-store pending prints it.  -1, with a message said, if it
 * has no id or task. */
int sender_record(struct sender *s, const char *line, size_t n);

#endif
