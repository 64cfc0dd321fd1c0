#include "maint/queues.h"

#include <stdlib.h>
#include <string.h>

#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/publish.h"

void
queues_add(struct queues *q, const char *name, size_t n)
{
	for (size_t i = 0; i < q->count; i++)
		if (strlen(q->names[i]) == n &&
		    memcmp(q->names[i], name, n) == 0)
			return;
	if (n > 0 && q->count < QUEUES_MAX)
		q->names[q->count++] = mem_copy_n(name, n);
}

void
queues_init(struct queues *q, const char *text)
{
	*q = (struct queues){.count = 0};
	while (*text) {
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
		queues_add(q, text, used);
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

static struct span
member(struct span object, const char *name)
{
	return object.at ? jscan_member(object.at, object.length, name)
			 : object;
}

int
queues_list(struct buf *key, const char *message, size_t n, const char *queue)
{
	struct span properties = jscan_member(message, n, "properties");
	struct span info = member(properties, "delivery_info");
	struct span routing_key = member(info, "routing_key");
	struct span level = member(properties, "priority");
	char *own = routing_key.at && !queue ? jscan_text(routing_key) : NULL;
	long long priority = 0;

	if (own)
		queue = own;
	if (!queue || !*queue) {
		free(own);
		return -1;
	}
	if (level.at)
		jscan_integer(level, 0, 9, &priority);
	queue_key(key, queue, (int)priority);
	free(own);
	return 0;
}
