/* The queues of CELERY_QUEUES, and the lists messages wait in. */
#ifndef HTS_MAINT_QUEUES_H
#define HTS_MAINT_QUEUES_H

#include <stddef.h>

#include "lib/buf.h"

#define QUEUES_MAX 64

struct queues {
	char *names[QUEUES_MAX];
	size_t count;
};

/* Reads names separated by commas; blanks around them do not count. */
void queues_init(struct queues *q, const char *text);
/* Adds a name of n bytes, unless it is there or there are QUEUES_MAX. */
void queues_add(struct queues *q, const char *name, size_t n);
void queues_release(struct queues *q);
/* Appends the key of the list a message waits in: of the queue (NULL: its
 * routing key), by its own priority.  0, or -1 if it names no queue. */
int queues_list(
    struct buf *key, const char *message, size_t n, const char *queue);

#endif
