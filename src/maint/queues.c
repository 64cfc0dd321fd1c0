#include "maint/queues.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

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
