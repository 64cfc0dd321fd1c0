#include "maint/queues.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

/* kombu.transport.redis: sep and priority_steps. */
#define SEPARATOR "\x06\x16"

void
queues_init(struct queues *q, const char *text)
{
	*q = (struct queues){.count = 0};
	while (*text && q->count < QUEUES_MAX) {
		size_t n = strcspn(text, ","), skip = strspn(text, " \t,");
		size_t used;

		if (skip > 0) {
			text += skip;
			continue;
		}
		used = n;
		while (used > 0 &&
		       (text[used - 1] == ' ' || text[used - 1] == '\t'))
			used--;
		q->names[q->count++] = mem_copy_n(text, used);
		text += n;
	}
}

void
queues_release(struct queues *q)
{
	for (size_t i = 0; i < q->count; i++)
		free(q->names[i]);
	q->count = 0;
}

char *
queue_list(const char *queue, size_t step)
{
	return step == 0 ? mem_copy(queue)
			 : mem_printf("%s" SEPARATOR "%zu", queue, 3 * step);
}

size_t
queue_step(long priority)
{
	if (priority < 0)
		return 0;
	return priority > 9 ? 3 : (size_t)priority / 3;
}
