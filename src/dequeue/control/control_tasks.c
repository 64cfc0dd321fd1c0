#include "dequeue/control/control_methods.h"

#include <stdlib.h>
#include <string.h>

#include "dequeue/core/task_limits.h"
#include "lib/clock.h"
#include "lib/json.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/task.h"

/* Longer arguments are shown cut, as a string: many tasks are listed. */
#define SHOWN_MAX 16384
#define SHOWN_CUT 1024

/* A task as a request object of Celery shows it. */
struct shown {
	const struct message *message;
	const char *text; /* the message it came with */
	size_t length;
	const char *queue;
	double started; /* 0: not yet */
};

static void
add_arguments(
    struct buf *out, const char *name, struct span json, const char *none)
{
	if (!json.at || jscan_is_null(json)) {
		json_add_member_raw(out, name, none, 2);
	} else if (json.length <= SHOWN_MAX) {
		json_add_member_raw(out, name, json.at, json.length);
	} else {
		json_add_name(out, name);
		json_add_string(out, json.at, SHOWN_CUT);
	}
}

static struct span
of(struct span object, const char *name)
{
	return object.at ? jscan_member(object.at, object.length, name)
			 : object;
}

static void
add_delivery(struct buf *out, const struct shown *s)
{
	struct span properties = jscan_member(s->text, s->length, "properties");
	struct span info = of(properties, "delivery_info");
	struct span exchange = of(info, "exchange");
	long long priority = 0;

	if (!jscan_integer(of(properties, "priority"), 0, 255, &priority))
		priority = 0;
	json_add_name(out, "delivery_info");
	buf_add_char(out, '{');
	if (exchange.at)
		json_add_member_raw(
		    out, "exchange", exchange.at, exchange.length);
	else
		json_add_member(out, "exchange", "");
	json_add_member(out, "routing_key", s->queue);
	json_add_member_int(out, "priority", priority);
	json_add_member_raw(out, "redelivered", "false", 5);
	buf_add_char(out, '}');
}

static void
add_request(struct buf *out, const struct control *c, const struct shown *s)
{
	const struct message *m = s->message;

	buf_add_char(out, '{');
	json_add_member(out, "id", m->id);
	json_add_member(out, "name", m->task);
	add_arguments(out, "args", m->args, "[]");
	add_arguments(out, "kwargs", m->kwargs, "{}");
	json_add_member(out, "type", m->task);
	json_add_member(out, "hostname", c->node->name);
	json_add_name(out, "time_start");
	if (s->started > 0)
		buf_printf(out, "%.6f", s->started);
	else
		buf_add_text(out, "null");
	json_add_member_raw(out, "acknowledged", "false", 5);
	add_delivery(out, s);
	if (s->started > 0)
		json_add_member_int(out, "worker_pid",
		    c->stages_pid ? c->stages_pid : c->node->pid);
	else
		json_add_member(out, "worker_pid", NULL);
	buf_add_char(out, '}');
}

static void
add_held(struct buf *out, const struct control *c, const struct held *h)
{
	struct shown s = {&h->message, h->text, h->length, h->queue,
	    h->state == HELD_WAITING ? 0 : h->started};

	add_request(out, c, &s);
}

static void
separate(struct buf *out)
{
	if (out->length && !strchr("[{", out->data[out->length - 1]))
		buf_add_char(out, ',');
}

static void
list_held(struct call *call, bool active)
{
	buf_add_char(call->reply, '[');
	for (const struct held *h = call->control->core->held; h; h = h->next) {
		if ((h->state != HELD_WAITING) != active || !h->message.id ||
		    call->reply->length > CONTROL_REPLY_MAX)
			continue;
		separate(call->reply);
		add_held(call->reply, call->control, h);
	}
	buf_add_char(call->reply, ']');
}

void
method_active(struct call *call)
{
	list_held(call, true);
}

void
method_reserved(struct call *call)
{
	list_held(call, false);
}

/* Delayed tasks. */

static void
add_scheduled(struct call *call, const struct delayed *d)
{
	char eta[CLOCK_ISO_SIZE];
	struct message message;
	struct span info =
	    of(jscan_member(d->text, d->length, "properties"), "delivery_info");
	char *queue = jscan_text(of(info, "routing_key"));
	struct shown s = {&message, d->text, d->length, queue, 0};
	const char *why;

	if (message_read(&message, d->text, d->length, &why) == MESSAGE_READ) {
		separate(call->reply);
		clock_iso(d->due, eta);
		buf_add_char(call->reply, '{');
		json_add_member(call->reply, "eta", eta);
		/* Of Celery's timer, not of the message. */
		json_add_member_int(call->reply, "priority", 6);
		json_add_name(call->reply, "request");
		add_request(call->reply, call->control, &s);
		buf_add_char(call->reply, '}');
	}
	message_release(&message);
	free(queue);
}

void
method_scheduled(struct call *call)
{
	if (!call->page) {
		call->answer->read_delayed = call->request->reply_key != NULL;
		return;
	}
	buf_add_char(call->reply, '[');
	for (size_t i = 0; i < call->page->count; i++)
		if (call->reply->length < CONTROL_REPLY_MAX)
			add_scheduled(call, &call->page->list[i]);
	buf_add_char(call->reply, ']');
}

static void
query(struct call *call, const char *id, void *context)
{
	static const char *const states[] = {"reserved", "active", "active"};
	const struct held *h = call->control->core->held;

	(void)context;
	while (h && (!h->message.id || strcmp(h->message.id, id) != 0))
		h = h->next;
	if (!h || call->reply->length > CONTROL_REPLY_MAX)
		return;
	json_add_name(call->reply, id);
	buf_add_char(call->reply, '[');
	json_add_text(call->reply, states[h->state]);
	buf_add_char(call->reply, ',');
	add_held(call->reply, call->control, h);
	buf_add_char(call->reply, ']');
}

void
method_query_task(struct call *call)
{
	buf_add_char(call->reply, '{');
	for_each_text(call, argument(call, "ids"), query, NULL);
	buf_add_char(call->reply, '}');
}

/* What this worker knows and takes from. */

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
wants_rate(const cJSON *shown)
{
	const cJSON *item;

	if (cJSON_GetArraySize(shown) == 0)
		return true;
	cJSON_ArrayForEach(item, shown) if (cJSON_IsString(item) &&
					    strcmp(item->valuestring,
						"rate_limit") == 0) return true;
	return false;
}

void
method_registered(struct call *call)
{
	bool rate = wants_rate(argument(call, "taskinfoitems"));
	const char **names = mem_array(NULL, tasks_count, sizeof *names);
	struct buf text = BUF_EMPTY;

	for (size_t i = 0; i < tasks_count; i++)
		names[i] = tasks[i].name;
	qsort(names, tasks_count, sizeof *names, compare_names);
	buf_add_char(call->reply, '[');
	for (size_t i = 0; i < tasks_count; i++) {
		const struct task_limits *l =
		    task_limits_find(call->control->core->limits, names[i]);

		buf_clear(&text);
		buf_add_text(&text, names[i]);
		if (rate && *l->text)
			buf_printf(&text, " [rate_limit=%s]", l->text);
		separate(call->reply);
		json_add_text(call->reply, text.data);
	}
	buf_add_char(call->reply, ']');
	buf_release(&text);
	free(names);
}

void
method_active_queues(struct call *call)
{
	const struct queues *queues = call->control->queues;

	buf_add_char(call->reply, '[');
	for (size_t i = 0; i < queues_count(queues); i++) {
		const char *name = queues_at(queues, i);

		separate(call->reply);
		buf_add_char(call->reply, '{');
		json_add_member(call->reply, "name", name);
		json_add_name(call->reply, "exchange");
		buf_add_char(call->reply, '{');
		json_add_member(call->reply, "name", name);
		buf_add_text(call->reply,
		    ",\"type\":\"direct\",\"arguments\":null,\"durable\":true,"
		    "\"passive\":false,\"auto_delete\":false,"
		    "\"delivery_mode\":null,\"no_declare\":false}");
		json_add_member(call->reply, "routing_key", name);
		buf_add_text(call->reply,
		    ",\"queue_arguments\":null,\"binding_arguments\":null,"
		    "\"consumer_arguments\":null,\"durable\":true,"
		    "\"exclusive\":false,\"auto_delete\":false,"
		    "\"no_ack\":false,\"alias\":null,\"bindings\":[],"
		    "\"no_declare\":null,\"expires\":null,"
		    "\"message_ttl\":null,\"max_length\":null,"
		    "\"max_length_bytes\":null,\"max_priority\":null}");
	}
	buf_add_char(call->reply, ']');
}
