#include "dequeue/control/control_methods.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dequeue/core/task_limits.h"
#include "dequeue/core/steer.h"
#include "dequeue/core/event_repr.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"

#define GROW_MAX 10000
#define QUEUE_MAX 256 /* bytes of a name, and queues */

/* The limits of the argument task_name; answers if there are none. */
static struct task_limits *
limits_of(struct call *call)
{
	const char *task = need_text(call, "task_name");
	struct task_limits *l =
	    task ? task_limits_find(call->control->core->limits, task) : NULL;

	if (task && !l)
		reply_error(call, "unknown task");
	return l;
}

/* "10/m", or a number of tasks per second; null is no limit. */
static void
rate_text(const cJSON *rate, char *text, size_t size)
{
	if (cJSON_IsString(rate))
		snprintf(text, size, "%s", rate->valuestring);
	else if (cJSON_IsNumber(rate))
		snprintf(text, size, "%g", rate->valuedouble);
	else
		snprintf(text, size, "%s", cJSON_IsNull(rate) ? "0" : "");
}

void
method_rate_limit(struct call *call)
{
	struct task_limits tried = {.next_at = 0}, *l;
	char text[sizeof tried.text + 1];
	struct buf error = BUF_EMPTY;

	rate_text(argument(call, "rate_limit"), text, sizeof text);
	if (!task_limits_set_rate(&tried, text)) {
		buf_add_text(&error, "Invalid rate limit string: ValueError(");
		repr_text(&error, text);
		buf_add_char(&error, ')');
		reply_error(call, error.data);
		buf_release(&error);
		return;
	}
	l = limits_of(call);
	if (!l)
		return;
	task_limits_set_rate(l, text);
	reply_ok(call, *l->text ? "new rate limit set successfully"
				: "rate limit disabled successfully");
}

static double
seconds(const struct call *call, const char *name)
{
	double value;

	if (!json_number(call->request->arguments, name, &value) ||
	    !isfinite(value) || value < 0 || value > 604800)
		return 0;
	return value;
}

void
method_time_limit(struct call *call)
{
	struct task_limits *l = limits_of(call);

	if (!l)
		return;
	l->soft_s = seconds(call, "soft");
	l->hard_s = seconds(call, "hard");
	reply_ok(call, "time limits set successfully");
}

/* The pool: how many tasks are in the ring. */

static void
resize(struct call *call, int sign, const char *text)
{
	long n = 1;

	if (argument(call, "n") &&
	    !json_integer(call->request->arguments, "n", 0, GROW_MAX, &n)) {
		reply_error(call, "ValueError('n')");
		return;
	}
	steer_resize(call->control->core, sign * (int)n);
	reply_ok(call, text);
}

void
method_pool_grow(struct call *call)
{
	resize(call, 1, "pool will grow");
}

void
method_pool_shrink(struct call *call)
{
	resize(call, -1, "pool will shrink");
}

void
method_pool_restart(struct call *call)
{
	reply_error(call, "ValueError('Pool restarts not enabled')");
}

void
method_autoscale(struct call *call)
{
	reply_error(call, "ValueError('Autoscale not enabled')");
}

/* Queues. */

static const char *
queue_of(struct call *call)
{
	const char *queue = need_text(call, "queue");

	if (queue && (!*queue || strlen(queue) > QUEUE_MAX ||
			 strpbrk(queue, ",\x06\x16"))) {
		reply_error(call, "ValueError('queue')");
		return NULL;
	}
	return queue;
}

void
method_add_consumer(struct call *call)
{
	const char *queue = queue_of(call);
	char *text;

	if (!queue)
		return;
	if (queues_count(call->control->queues) >= QUEUE_MAX) {
		reply_error(call, "ValueError('too many queues')");
		return;
	}
	queues_add(call->control->queues, queue);
	call->answer->queues_changed = true;
	steer_queues(call->control->core, queues_count(call->control->queues));
	msg_info(NULL, "takes tasks from '%s', too", queue);
	text = mem_printf("add consumer %s", queue);
	reply_ok(call, text);
	free(text);
}

void
method_cancel_consumer(struct call *call)
{
	const char *queue = queue_of(call);
	char *text;

	if (!queue)
		return;
	queues_remove(call->control->queues, queue);
	steer_queues(call->control->core, queues_count(call->control->queues));
	msg_info(NULL, "takes no more tasks from '%s'", queue);
	text = mem_printf("no longer consuming from %s", queue);
	reply_ok(call, text);
	free(text);
}

/* Events of tasks. */

static void
switch_events(struct call *call, bool on)
{
	struct event_log *log = call->control->events;
	bool was = log->on;
	char *text = mem_printf("task events %s%s", was == on ? "already " : "",
	    on ? "enabled" : "disabled");

	log->on = on;
	reply_ok(call, text);
	free(text);
}

void
method_enable_events(struct call *call)
{
	switch_events(call, true);
}

void
method_disable_events(struct call *call)
{
	switch_events(call, false);
}
