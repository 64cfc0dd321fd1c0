/* The queues of CELERY_QUEUES and the Redis lists behind them. */
#ifndef HTS_MAINT_QUEUES_H
#define HTS_MAINT_QUEUES_H

#include <stddef.h>

/* kombu keeps a queue in four lists by priority: 0, 3, 6, 9. */
#define QUEUE_LISTS 4
#define QUEUES_MAX 64

struct queues {
	char *names[QUEUES_MAX];
	size_t count;
};

/* Reads names separated by commas; blanks around them do not count. */
void queues_init(struct queues *q, const char *text);
void queues_release(struct queues *q);
/* The list of that step (0..3): "celery", "celery\x06\x163" ...; free() it. */
char *queue_list(const char *queue, size_t step);
/* The step a message of that priority (0..9) waits in. */
size_t queue_step(long priority);

#endif
