#include "lib/queues.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/buf.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"

#define REVERSE_EVERY 8

struct queue {
	char *name, *binding;
	char *lists[QUEUE_LISTS];
};

struct queues {
	struct queue *all;
	size_t count, turns;
	struct look {
		const char *list, *name;
	} * order;
};

/* How the keys of queues are written; the same for the whole run. */
static struct {
	int steps[QUEUE_LISTS];
	int count; /* 0: not read yet */
	struct buf sep;
} form;

static void
read_steps(const char *text)
{
	char *end;
	long step;

	for (const char *p = text; *p; p = end + (*end == ',')) {
		step = strtol(p, &end, 10);
		if (end == p || (*end && *end != ',') || step < 0 || step > 9 ||
		    form.count == QUEUE_LISTS ||
		    (form.count && step <= form.steps[form.count - 1]))
			die_permanent("CELERY_PRIORITY_STEPS: '%s' is no list "
				      "of rising numbers from 0 to 9",
			    text);
		form.steps[form.count++] = (int)step;
	}
	if (form.count == 0)
		die_permanent("CELERY_PRIORITY_STEPS: it names no step");
}

/* Bytes may be written as \xHH: Celery's own are control characters. */
static void
read_sep(const char *text)
{
	unsigned int byte;

	for (const char *p = text; *p;) {
		if (p[0] == '\\' && p[1] == 'x' && p[2] && p[3] &&
		    sscanf(p + 2, "%2x", &byte) == 1 && byte > 0) {
			buf_add_char(&form.sep, (char)byte);
			p += 4;
		} else {
			buf_add_char(&form.sep, *p++);
		}
	}
	if (!form.sep.length)
		die_permanent("CELERY_SEP: it is empty");
}

static void
read_form(void)
{
	if (form.count)
		return;
	read_steps(setting_text("CELERY_PRIORITY_STEPS"));
	read_sep(setting_text("CELERY_SEP"));
}

bool
queue_is_step(int level)
{
	bool found = false;

	read_form();
	for (int i = 0; i < form.count; i++)
		found = found || form.steps[i] == level;
	return found;
}

void
queue_list_key(struct buf *out, const char *queue, int level)
{
	read_form();
	buf_add_text(out, queue);
	if (level > 0)
		buf_printf(out, "%s%d", form.sep.data, level);
}

void
queue_key(struct buf *out, const char *queue, int priority)
{
	int step;

	read_form();
	/* As kombu: below the first step it is the last one. */
	step = form.steps[form.count - 1];
	for (int i = 0; i < form.count; i++)
		if (form.steps[i] <= priority)
			step = form.steps[i];
	queue_list_key(out, queue, step);
}

void
queue_binding(struct buf *out, const char *routing_key, const char *queue)
{
	read_form();
	buf_printf(
	    out, "%s%s%s%s", routing_key, form.sep.data, form.sep.data, queue);
}

void
queue_channel(struct buf *out, int database, const char *exchange,
    const char *routing_key)
{
	const char *prefix = setting_text("CELERY_FANOUT_PREFIX"), *db;

	if (strcasecmp(prefix, "false") == 0)
		prefix = "";
	while ((db = strstr(prefix, "{db}"))) {
		buf_add(out, prefix, (size_t)(db - prefix));
		buf_printf(out, "%d", database);
		prefix = db + strlen("{db}");
	}
	buf_printf(out, "%s%s", prefix, exchange);
	if (*routing_key && setting_switch("CELERY_FANOUT_PATTERNS"))
		buf_printf(out, "/%s", routing_key);
}

void
queue_constants(struct buf *out)
{
	read_form();
	buf_add_text(out, "local PRIORITY_STEPS, SEP = {");
	for (int i = 0; i < form.count; i++)
		buf_printf(out, "%s%d", i ? "," : "", form.steps[i]);
	buf_add_text(out, "}, '");
	for (size_t i = 0; i < form.sep.length; i++)
		buf_printf(out, "\\%03d", (unsigned char)form.sep.data[i]);
	buf_add_text(out, "'\n");
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
	queue_binding(&key, queue->name, queue->name);
	queue->binding = buf_take(&key);
	for (int i = 0; i < QUEUE_LISTS; i++) {
		queue_list_key(&key, queue->name, i);
		queue->lists[i] = buf_take(&key);
	}
	q->order =
	    mem_array(q->order, q->count * QUEUE_LISTS, sizeof *q->order);
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
	for (int p = 0; p < QUEUE_LISTS; p++)
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
	size_t total = q->count * QUEUE_LISTS, turn = q->turns++;
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
