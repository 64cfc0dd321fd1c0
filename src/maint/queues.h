/* The queues of CELERY_QUEUES. */
#ifndef HTS_MAINT_QUEUES_H
#define HTS_MAINT_QUEUES_H

#include <stddef.h>

#define QUEUES_MAX 64

struct queues {
	char *names[QUEUES_MAX];
	size_t count;
};

/* Reads names separated by commas; blanks around them do not count. */
void queues_init(struct queues *q, const char *text);
void queues_release(struct queues *q);

#endif
