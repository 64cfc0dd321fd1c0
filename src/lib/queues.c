#include "lib/queues.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/msg.h"

#define PRIORITIES 4
#define REVERSE_EVERY 8

struct queue {
	char *name, *binding;
	char *lists[PRIORITIES];
};

struct queues {
	struct queue *all;
	size_t count, turns;
	struct look {
		const char *list, *name;
	} * order;
};

void
queue_key(struct buf *out, const char *queue, int priority)
{
	buf_add_text(out, queue);
	if (priority >= 3)
		buf_printf(out, "\x06\x16%d", priority / 3 * 3);
}

static struct span
member(struct span object, const char *name)
{
	return object.at ? jscan_member(object.at, object.length, name)
			 : object;
}

int
queue_key_of(struct buf *key, const char *message, size_t n, const char *queue)
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

/* The place of a name of n bytes; count if it is not there. */
static size_t
find(const struct queues *q, const char *name, size_t n)
{
	size_t i = 0;

	while (i < q->count && (strlen(q->all[i].name) != n ||
				   memcmp(q->all[i].name, name, n) != 0))
		i++;
	return i;
}

static void
add(struct queues *q, const char *name, size_t n)
{
	struct buf key = BUF_EMPTY;
	struct queue *queue;

	if (find(q, name, n) < q->count)
		return;
	q->all = mem_array(q->all, q->count + 1, sizeof *q->all);
	queue = &q->all[q->count++];
	queue->name = mem_copy_n(name, n);
	queue->binding =
	    mem_printf("%s\x06\x16\x06\x16%s", queue->name, queue->name);
	for (int i = 0; i < PRIORITIES; i++) {
		queue_key(&key, queue->name, i * 3);
		queue->lists[i] = buf_take(&key);
	}
	q->order = mem_array(q->order, q->count * PRIORITIES, sizeof *q->order);
}

struct queues *
queues_new(const char *names)
{
	struct queues *q = mem_alloc(sizeof *q);

	for (const char *p = names; *p; p += *p == ',') {
		size_t n;

		p += strspn(p, " \t");
		n = strcspn(p, ",");
		while (n > 0 && strchr(" \t", p[n - 1]))
			n--;
		if (n > 0)
			add(q, p, n);
		p += strcspn(p, ",");
	}
	if (q->count == 0)
		die_permanent("CELERY_QUEUES: '%s' names no queue", names);
	return q;
}

static void
forget(struct queue *queue)
{
	free(queue->name);
	free(queue->binding);
	for (int p = 0; p < PRIORITIES; p++)
		free(queue->lists[p]);
}

void
queues_add(struct queues *q, const char *name)
{
	add(q, name, strlen(name));
}

void
queues_remove(struct queues *q, const char *name)
{
	size_t i = find(q, name, strlen(name));

	if (i == q->count)
		return;
	forget(&q->all[i]);
	q->count--;
	memmove(&q->all[i], &q->all[i + 1], (q->count - i) * sizeof *q->all);
}

const char *
queues_at(const struct queues *q, size_t i)
{
	return q->all[i].name;
}

void
queues_free(struct queues *q)
{
	for (size_t i = 0; i < q->count; i++)
		forget(&q->all[i]);
	free(q->all);
	free(q->order);
	free(q);
}

size_t
queues_count(const struct queues *q)
{
	return q->count;
}

const char *
queues_first(const struct queues *q)
{
	return q->count ? q->all[0].lists[0] : NULL;
}

const char *
queues_binding(const struct queues *q, size_t i)
{
	return q->all[i].binding;
}

size_t
queues_turn(struct queues *q)
{
	size_t total = q->count * PRIORITIES, turn = q->turns++;
	bool reverse = turn % REVERSE_EVERY == REVERSE_EVERY - 1;

	for (size_t i = 0; i < total; i++) {
		size_t priority = i / q->count;
		const struct queue *queue = &q->all[(i + turn) % q->count];
		size_t place = reverse ? total - 1 - i : i;

		q->order[place].list = queue->lists[priority];
		q->order[place].name = queue->name;
	}
	return total;
}

const char *
queues_list(const struct queues *q, size_t i)
{
	return q->order[i].list;
}

const char *
queues_name(const struct queues *q, size_t i)
{
	return q->order[i].name;
}
