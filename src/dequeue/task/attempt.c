#include "dequeue/task/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/publish.h"
#include "lib/queues.h"
#include "lib/record.h"
#include "lib/utf8.h"
#include "lib/uuid.h"
#include "dequeue/task/canvas.h"
#include "dequeue/task/meta.h"

#define BACKOFF_CAP_S 3600.0
/* A counter is a stage's name, a dot and a number's name. */
#define COUNTER_MAX 64

static struct span
of(struct span object, const char *name)
{
	return jscan_member(object.at, object.length, name);
}

/* Results: Celery's "celery-task-meta-<id>". */

static void
add_meta(struct buf *out, const struct held *h, const char *status,
    const char *result, const char *traceback, const char *children,
    double done)
{
	meta_add(out, &(struct meta){.id = h->message.id,
			  .status = status,
			  .result = result,
			  .traceback = traceback,
			  .children = children,
			  .parent_id = h->message.parent_id,
			  .group_id = h->message.group,
			  .done = done});
}

/* The text a Python programmer finds where a traceback would be. */
static char *
traceback_of(const struct held *h, const char *code, const char *message)
{
	return mem_printf("hts: task %s[%s]: %s: %s (%s)\n",
	    h->message.task ? h->message.task : "unknown", h->message.id, code,
	    message, why_find(code)->meaning);
}

void
attempt_started(
    struct buf *out, const struct held *h, long pid, const char *node)
{
	struct buf result = BUF_EMPTY;

	buf_add_char(&result, '{');
	json_add_member_int(&result, "pid", pid);
	json_add_member(&result, "hostname", node);
	buf_add_char(&result, '}');
	add_meta(out, h, "STARTED", result.data, NULL, NULL, 0);
	buf_release(&result);
}

/* Children. */

static void
push_child(struct settlement *s, const struct held *h, struct span child,
    struct buf *tuples, long index)
{
	struct span kwargs = of(child, "kwargs");
	char *id = jscan_text(of(child, "id"));
	char *task = jscan_text(of(child, "task"));
	char *group = jscan_text(of(child, "group"));
	char *root = jscan_text(of(child, "root_id"));
	char *parent = jscan_text(of(child, "parent_id"));
	char *arguments =
	    kwargs.at ? mem_copy_n(kwargs.at, kwargs.length) : NULL;

	if (id && task) {
		struct publication p = {.id = id,
		    .task = task,
		    .queue = h->queue,
		    .kwargs = arguments,
		    .group = group,
		    .root_id = root,
		    .parent_id = parent,
		    .group_index = group ? index : -1};
		/* The consumer's end: what was begun is finished first. */
		publish_build(&settlement_push(s, 'R', h->queue)->message, &p);
		meta_add_tuple(tuples, id);
	}
	free(id);
	free(task);
	free(group);
	free(root);
	free(parent);
	free(arguments);
}

/* Publishes the children and appends how the result names them. */
static void
add_children(struct settlement *s, const struct held *h, struct span children,
    struct buf *all)
{
	struct buf tuples = BUF_EMPTY;
	struct span name, child;
	struct jscan scan;
	char *group = NULL;
	long index = 0;

	if (children.at && children.at[0] == '[') {
		jscan_start(&scan, children.at, children.length);
		while (jscan_next(&scan, &name, &child)) {
			if (!group)
				group = jscan_text(of(child, "group"));
			push_child(s, h, child, &tuples, index++);
		}
	}
	if (group)
		meta_add_group(all, group, tuples.length ? tuples.data : "");
	else if (tuples.length)
		buf_add(all, tuples.data, tuples.length);
	buf_release(&tuples);
	free(group);
}

struct settlement *
attempt_done(
    const struct held *h, struct span result, struct span children, double now)
{
	struct settlement *s = settlement_new();
	char *text =
	    result.at ? mem_copy_n(result.at, result.length) : mem_copy("null");
	struct buf tuples = BUF_EMPTY;
	char *all;

	s->forget_tries = true;
	add_children(s, h, children, &tuples);
	canvas_succeed(s, h, result, now, &tuples);
	canvas_part(s, h, "SUCCESS", text, now);
	all = mem_printf("[%s]", tuples.length ? tuples.data : "");
	if (!h->message.ignore_result)
		add_meta(&s->result, h, "SUCCESS", text, NULL, all, now);
	buf_release(&tuples);
	free(text);
	free(all);
	return s;
}

static bool
is_revoked(const char *code)
{
	return strcmp(code, "revoked") == 0 || strcmp(code, "expired") == 0 ||
	       strcmp(code, "terminated") == 0;
}

static void
add_dead_letter(struct settlement *s, const struct held *h, const char *code,
    const char *message, double now)
{
	char *reason = mem_printf("%s: %s", code, message);

	buf_add_char(&s->dead, '{');
	json_add_name(&s->dead, "message");
	json_add_string(&s->dead, h->text, h->length);
	/* JSON cannot hold every byte; a retry sends those that came. */
	if (!utf8_valid(h->text, h->length)) {
		json_add_name(&s->dead, "message_base64");
		buf_add_char(&s->dead, '"');
		base64_encode(&s->dead, h->text, h->length);
		buf_add_char(&s->dead, '"');
	}
	json_add_member(&s->dead, "reason", reason);
	json_add_name(&s->dead, "time");
	buf_printf(&s->dead, "%.3f", now);
	json_add_member(&s->dead, "id", h->message.id);
	json_add_member(&s->dead, "task", h->message.task);
	json_add_member_int(&s->dead, "deliveries", h->tries + 1);
	buf_add_char(&s->dead, '}');
	free(reason);
}

/* Celery tells a chain of a failure, and not of a task that was revoked. */
static void
add_failure(struct settlement *s, const struct held *h, const char *code,
    const char *message, double now)
{
	const char *state = is_revoked(code) ? "REVOKED" : "FAILURE";
	char *traceback = traceback_of(h, code, message);
	struct buf exception = BUF_EMPTY;

	meta_add_exception(&exception, code, message, h->limit_s);
	add_meta(&s->result, h, state, exception.data, traceback, NULL, now);
	canvas_part(s, h, state, exception.data, now);
	if (!is_revoked(code))
		canvas_fail(s, h, exception.data, traceback, now);
	buf_release(&exception);
	free(traceback);
}

struct settlement *
attempt_fail(
    const struct held *h, const char *code, const char *message, double now)
{
	struct settlement *s = settlement_new();

	s->forget_tries = true;
	if (h->message.id)
		add_failure(s, h, code, message, now);
	if (!is_revoked(code))
		add_dead_letter(s, h, code, message, now);
	return s;
}

/* Into hts:delayed; back to the list it came from if the message itself has
 * another address, as clients that publish to an exchange write it. */
static void
delay(struct settlement *s, const struct held *h, double due)
{
	struct span properties = jscan_member(h->text, h->length, "properties");
	struct span info = of(properties, "delivery_info");
	char *key = jscan_text(of(info, "routing_key"));
	struct buf own = BUF_EMPTY;
	long long priority = 0;

	s->due = due;
	jscan_integer(of(properties, "priority"), 0, 9, &priority);
	queue_key(&own, key ? key : "", (int)priority);
	if (strcmp(own.data, h->list) != 0)
		buf_add_text(&s->home, h->list);
	buf_release(&own);
	free(key);
}

struct settlement *
attempt_retry(const struct held *h, const char *code, const char *message,
    double due, double now)
{
	struct settlement *s = settlement_new();
	char delivery_tag[UUID_SIZE];
	char *traceback = traceback_of(h, code, message);
	struct buf exception = BUF_EMPTY;

	(void)now;
	uuid_random(delivery_tag);
	s->forget_tries = true;
	delay(s, h, due);
	message_retry(&s->delayed, &h->message, h->text, h->length, due,
	    delivery_tag, publish_origin());
	meta_add_exception(&exception, code, message, h->limit_s);
	add_meta(&s->result, h, "RETRY", exception.data, traceback, NULL, 0);
	buf_release(&exception);
	free(traceback);
	return s;
}

struct settlement *
attempt_give_back(const struct held *h)
{
	struct settlement *s = settlement_new();

	buf_add(&settlement_push(s, 'R', h->list)->message, h->text, h->length);
	return s;
}

struct settlement *
attempt_delay(const struct held *h, double due)
{
	struct settlement *s = settlement_new();

	delay(s, h, due);
	buf_add(&s->delayed, h->text, h->length);
	return s;
}

struct settlement *
attempt_pass_on(const struct held *h)
{
	struct settlement *s = settlement_new();

	buf_add(&settlement_push(s, 'L', h->list)->message, h->text, h->length);
	return s;
}

/* One entry of "spent": its numbers become counters "<stage>.<number>". */
static void
count_stage(struct settlement *s, struct span entry)
{
	char *stage = jscan_text(of(entry, "stage"));
	char counter[COUNTER_MAX];
	struct span name, value;
	struct jscan scan;
	long long number;

	if (!stage)
		return;
	jscan_start(&scan, entry.at, entry.length);
	while (jscan_next(&scan, &name, &value))
		if (jscan_integer(value, 0, 1LL << 40, &number) &&
		    snprintf(counter, sizeof counter, "%s.%.*s", stage,
			(int)name.length, name.at) < COUNTER_MAX)
			settlement_count(s, counter, number);
	if (snprintf(counter, sizeof counter, "%s.count", stage) < COUNTER_MAX)
		settlement_count(s, counter, 1);
	free(stage);
}

void
attempt_count(struct settlement *s, const char *settle, struct span spent)
{
	struct span name, entry;
	struct jscan scan;

	settlement_count(s, settle, 1);
	if (!spent.at || spent.at[0] != '[')
		return;
	jscan_start(&scan, spent.at, spent.length);
	while (jscan_next(&scan, &name, &entry))
		count_stage(s, entry);
}

double
attempt_backoff(double base_s, long retries, double jitter)
{
	double limit = base_s;

	while (retries-- > 0 && limit < BACKOFF_CAP_S)
		limit *= 2;
	if (limit > BACKOFF_CAP_S)
		limit = BACKOFF_CAP_S;
	return limit * jitter;
}
