#include "dequeue/task/signature.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/jedit.h"
#include "lib/mem.h"
#include "lib/message.h"

static struct span
of(struct span object, const char *name)
{
	if (!object.at || object.at[0] != '{')
		return (struct span){NULL, 0};
	return jscan_member(object.at, object.length, name);
}

enum signature_kind
signature_kind(struct span json)
{
	struct span task = of(json, "task");

	if (jscan_is(task, "celery.chain"))
		return SIGNATURE_CHAIN;
	if (jscan_is(task, "celery.group"))
		return SIGNATURE_GROUP;
	if (jscan_is(task, "celery.chord"))
		return SIGNATURE_CHORD;
	return task.at && task.length > 2 && task.at[0] == '"'
		   ? SIGNATURE_TASK
		   : SIGNATURE_BROKEN;
}

struct span
signature_option(struct span json, const char *name)
{
	struct span value = of(of(json, "options"), name);

	return jscan_is_null(value) ? (struct span){NULL, 0} : value;
}

char *
signature_id(struct span json)
{
	return jscan_text(signature_option(json, "task_id"));
}

char *
signature_with(struct span json, const struct jedit *options, size_t count)
{
	char *changed = jedit_text(of(json, "options"), options, count);
	struct jedit edit = {"options", changed};
	char *text = jedit_text(json, &edit, 1);

	free(changed);
	return text;
}

/* Lists. */

size_t
signature_list(struct span list, struct span **elements)
{
	struct span name, value;
	struct jscan scan;
	size_t count = 0;

	*elements = NULL;
	if (!list.at || list.at[0] != '[')
		return 0;
	jscan_start(&scan, list.at, list.length);
	while (count < SIGNATURES_MAX && jscan_next(&scan, &name, &value)) {
		/* Doubling, or a long list would be copied for each. */
		if ((count & (count - 1)) == 0)
			*elements = mem_array(*elements, count ? count * 2 : 1,
			    sizeof **elements);
		(*elements)[count++] = value;
	}
	return count;
}

size_t
signature_tasks(struct span json, struct span **tasks)
{
	struct span kwargs = of(json, "kwargs");
	struct span header = of(kwargs, "header");

	if (signature_kind(json) != SIGNATURE_CHORD)
		return signature_list(of(kwargs, "tasks"), tasks);
	if (header.at && header.at[0] == '{')
		header = of(of(header, "kwargs"), "tasks");
	return signature_list(header, tasks);
}

static void
add_elements(struct buf *out, struct span list)
{
	struct span *elements;
	size_t count = signature_list(list, &elements);

	for (size_t i = 0; i < count; i++) {
		buf_add_char(out, out->length ? ',' : '[');
		buf_add(out, elements[i].at, elements[i].length);
	}
	free(elements);
}

char *
signature_join(struct span first, struct span second)
{
	struct buf out = BUF_EMPTY;

	add_elements(&out, first);
	add_elements(&out, second);
	if (out.length)
		buf_add_char(&out, ']');
	return out.length ? buf_take(&out) : NULL;
}

/* A task. */

static char *
keep(struct signature *s, char *text)
{
	s->owned[s->owned_count++] = text;
	return text;
}

static char *
keep_span(struct signature *s, struct span value)
{
	return keep(s, value.at ? mem_copy_n(value.at, value.length) : NULL);
}

/* A list or object that is there and not empty of meaning, else NULL. */
static const char *
json_option(struct signature *s, struct span json, const char *name, char first)
{
	struct span value = signature_option(json, name);

	if (!value.at || value.at[0] != first)
		value = (struct span){NULL, 0};
	return keep_span(s, value);
}

/* A list of signatures; a single one makes a list of one, as in Celery. */
static const char *
list_option(struct signature *s, struct span json, const char *name)
{
	struct span value = signature_option(json, name);

	if (value.at && value.at[0] == '{')
		return keep(
		    s, mem_printf("[%.*s]", (int)value.length, value.at));
	return json_option(s, json, name, '[');
}

/* A number of seconds; NAN if it is none. */
static double
seconds(struct span value)
{
	char *text = value.at ? mem_copy_n(value.at, value.length) : NULL;
	char *end = text;
	double number = text ? strtod(text, &end) : NAN;

	if (!text || end == text || *end || !(fabs(number) < 1e10))
		number = NAN;
	free(text);
	return number;
}

/* A time as text, or as the typed value {"__type__": "datetime", ...} of
 * kombu since 5.3.  0 if it is absent; false if it is no time. */
static bool
read_time(struct span value, double *epoch)
{
	char *text;
	bool good;

	*epoch = 0;
	if (!value.at)
		return true;
	if (value.at[0] == '{')
		value = of(value, "__value__");
	text = jscan_text(value);
	good = text && message_time(text, epoch);
	free(text);
	return good;
}

static bool
read_times(struct signature *s, struct span json, double now)
{
	struct span countdown = signature_option(json, "countdown");
	struct span expires = signature_option(json, "expires");
	double wait = seconds(countdown), left = seconds(expires);
	struct publication *p = &s->to_send;

	if (!read_time(signature_option(json, "eta"), &p->eta))
		return false;
	if (countdown.at && isnan(wait))
		return false;
	if (countdown.at)
		p->eta = wait > 0 ? now + wait : 0;
	if (!isnan(left))
		p->expires = now + left;
	else if (!read_time(expires, &p->expires))
		return false;
	return true;
}

/* "[hard, soft]" as the options give them. */
static void
read_limits(struct signature *s, struct span json)
{
	struct span hard = signature_option(json, "time_limit");
	struct span soft = signature_option(json, "soft_time_limit");
	double hard_s = seconds(hard), soft_s = seconds(soft);
	struct buf out = BUF_EMPTY;

	buf_add_char(&out, '[');
	buf_add(&out, isnan(hard_s) ? "null" : hard.at,
	    isnan(hard_s) ? 4 : hard.length);
	buf_add_char(&out, ',');
	buf_add(&out, isnan(soft_s) ? "null" : soft.at,
	    isnan(soft_s) ? 4 : soft.length);
	buf_add_char(&out, ']');
	s->to_send.timelimit = keep(s, buf_take(&out));
}

/* Queue, or a routing key: with Redis that names a queue, too. */
static void
read_address(struct signature *s, struct span json, const char *queue)
{
	struct publication *p = &s->to_send;
	long long priority;

	p->queue = keep(s, jscan_text(signature_option(json, "queue")));
	if (!p->queue)
		p->queue =
		    keep(s, jscan_text(signature_option(json, "routing_key")));
	if (!p->queue || !*p->queue)
		p->queue = queue;
	if (jscan_integer(signature_option(json, "priority"), 0, 9, &priority))
		p->priority = (int)priority;
}

bool
signature_read(
    struct signature *s, struct span json, double now, const char *queue)
{
	struct publication *p = &s->to_send;
	struct span args = of(json, "args"), kwargs = of(json, "kwargs");
	long long index;

	*s = (struct signature){.to_send.group_index = -1};
	p->task = keep(s, jscan_text(of(json, "task")));
	p->id = keep(s, signature_id(json));
	p->group = keep(s, jscan_text(signature_option(json, "group_id")));
	p->shadow = keep(s, jscan_text(signature_option(json, "shadow")));
	p->reply_to = keep(s, jscan_text(signature_option(json, "reply_to")));
	p->callbacks = list_option(s, json, "link");
	p->errbacks = list_option(s, json, "link_error");
	p->chain = json_option(s, json, "chain", '[');
	p->chord = json_option(s, json, "chord", '{');
	p->headers = json_option(s, json, "headers", '{');
	if (args.at && args.at[0] == '[')
		p->args = keep_span(s, args);
	if (kwargs.at && kwargs.at[0] == '{')
		p->kwargs = keep_span(s, kwargs);
	if (jscan_integer(
		signature_option(json, "group_index"), 0, LONG_MAX, &index))
		p->group_index = (long)index;
	p->ignore_result =
	    jscan_is_true(signature_option(json, "ignore_result"));
	s->immutable = jscan_is_true(of(json, "immutable"));
	read_address(s, json, queue);
	read_limits(s, json);
	return read_times(s, json, now) && p->task && *p->task;
}

void
signature_release(struct signature *s)
{
	for (size_t i = 0; i < s->owned_count; i++)
		free(s->owned[i]);
	*s = (struct signature){.to_send.group_index = -1};
}

void
signature_prepend(struct signature *s, struct span value)
{
	struct buf args = BUF_EMPTY;
	struct span *own;
	const char *list = s->to_send.args ? s->to_send.args : "[]";
	size_t count;

	if (s->immutable)
		return;
	count = signature_list((struct span){list, strlen(list)}, &own);
	buf_add_char(&args, '[');
	buf_add(&args, value.at, value.length);
	for (size_t i = 0; i < count; i++) {
		buf_add_char(&args, ',');
		buf_add(&args, own[i].at, own[i].length);
	}
	buf_add_char(&args, ']');
	free(own);
	s->to_send.args = keep(s, buf_take(&args));
}
