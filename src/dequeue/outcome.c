#include "dequeue/outcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/publish.h"
#include "lib/record.h"
#include "lib/uuid.h"

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
add_exception(struct buf *out, const struct why_code *why, const char *code,
    const char *message)
{
	char *text = mem_printf("%s: %s", code, message);
	/* The class Celery itself raises takes the bare reason, and its
	 * clients compare it: "revoked", "expired", "terminated". */
	bool bare = strcmp(why->exc_type, "TaskRevokedError") == 0;

	buf_add_char(out, '{');
	json_add_member(out, "exc_type", why->exc_type);
	json_add_name(out, "exc_message");
	buf_add_char(out, '[');
	json_add_text(out, bare ? code : text);
	buf_add_char(out, ']');
	json_add_member(out, "exc_module", why->exc_module);
	buf_add_char(out, '}');
	free(text);
}

static void
add_meta(struct buf *out, const struct held *h, const char *status,
    const char *result, const char *traceback, const char *children, double now)
{
	char date[CLOCK_ISO_SIZE];

	clock_iso(now, date);
	buf_add_char(out, '{');
	json_add_member(out, "status", status);
	json_add_member_raw(out, "result", result, strlen(result));
	json_add_member(out, "traceback", traceback);
	json_add_member_raw(out, "children", children, strlen(children));
	json_add_member(
	    out, "date_done", strcmp(status, "RETRY") == 0 ? NULL : date);
	json_add_member(out, "task_id", h->message.id);
	if (h->message.parent_id)
		json_add_member(out, "parent_id", h->message.parent_id);
	if (h->message.group)
		json_add_member(out, "group_id", h->message.group);
	buf_add_char(out, '}');
}

static void
add_failure(struct settlement *s, const struct held *h, const char *status,
    const char *code, const char *message, double now)
{
	const struct why_code *why = why_find(code);
	struct buf result = BUF_EMPTY;
	char *traceback = mem_printf("hts: task %s: %s: %s (%s)\n",
	    h->message.task ? h->message.task : "unknown", code, message,
	    why->meaning);

	add_exception(&result, why, code, message);
	add_meta(&s->result, h, status, result.data, traceback, "[]", now);
	buf_release(&result);
	free(traceback);
}

/* Children. */

/* [[id, null], null]: a result as Celery's AsyncResult.as_tuple() gives it. */
static void
add_tuple(struct buf *out, const char *id)
{
	buf_add_text(out,
	    out->length && out->data[out->length - 1] == ']' ? ",[[" : "[[");
	json_add_text(out, id);
	buf_add_text(out, ",null],null]");
}

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
		add_tuple(tuples, id);
	}
	free(id);
	free(task);
	free(group);
	free(root);
	free(parent);
	free(arguments);
}

/* Publishes the children and returns how the result names them: a group is
 * [[group id, null], [tuple, ...]]; free() it. */
static char *
add_children(struct settlement *s, const struct held *h, struct span children)
{
	struct buf tuples = BUF_EMPTY, all = BUF_EMPTY;
	struct span name, child;
	struct jscan scan;
	char *group = NULL;
	long index = 0;

	buf_add_char(&all, '[');
	if (children.at && children.at[0] == '[') {
		jscan_start(&scan, children.at, children.length);
		while (jscan_next(&scan, &name, &child)) {
			if (!group)
				group = jscan_text(of(child, "group"));
			push_child(s, h, child, &tuples, index++);
		}
	}
	if (group) {
		buf_add_text(&all, "[[");
		json_add_text(&all, group);
		buf_printf(
		    &all, ",null],[%s]]", tuples.length ? tuples.data : "");
	} else if (tuples.length) {
		buf_add(&all, tuples.data, tuples.length);
	}
	buf_add_char(&all, ']');
	buf_release(&tuples);
	free(group);
	return buf_take(&all);
}

struct settlement *
outcome_done(
    const struct held *h, struct span result, struct span children, double now)
{
	struct settlement *s = settlement_new();
	char *text =
	    result.at ? mem_copy_n(result.at, result.length) : mem_copy("null");
	char *tuples = add_children(s, h, children);

	s->forget_tries = true;
	if (!h->message.ignore_result)
		add_meta(&s->result, h, "SUCCESS", text, NULL, tuples, now);
	free(text);
	free(tuples);
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
	json_add_member(&s->dead, "reason", reason);
	json_add_name(&s->dead, "time");
	buf_printf(&s->dead, "%.3f", now);
	json_add_member(&s->dead, "id", h->message.id);
	json_add_member(&s->dead, "task", h->message.task);
	json_add_member_int(&s->dead, "deliveries", h->tries + 1);
	buf_add_char(&s->dead, '}');
	free(reason);
}

struct settlement *
outcome_fail(
    const struct held *h, const char *code, const char *message, double now)
{
	struct settlement *s = settlement_new();
	bool revoked = is_revoked(code);

	s->forget_tries = true;
	if (h->message.id)
		add_failure(
		    s, h, revoked ? "REVOKED" : "FAILURE", code, message, now);
	if (!revoked)
		add_dead_letter(s, h, code, message, now);
	return s;
}

struct settlement *
outcome_retry(const struct held *h, const char *code, const char *message,
    double due, double now)
{
	struct settlement *s = settlement_new();
	char delivery_tag[UUID_SIZE];

	uuid_random(delivery_tag);
	s->forget_tries = true;
	s->due = due;
	message_retry(&s->delayed, &h->message, h->text, h->length, due,
	    delivery_tag, publish_origin());
	add_failure(s, h, "RETRY", code, message, now);
	return s;
}

struct settlement *
outcome_release(const struct held *h)
{
	struct settlement *s = settlement_new();

	buf_add(&settlement_push(s, 'R', h->list)->message, h->text, h->length);
	return s;
}

struct settlement *
outcome_delay(const struct held *h, double due)
{
	struct settlement *s = settlement_new();

	s->due = due;
	buf_add(&s->delayed, h->text, h->length);
	return s;
}

struct settlement *
outcome_pass_on(const struct held *h)
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
outcome_count(struct settlement *s, const char *settle, struct span spent)
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
outcome_backoff(double base_s, long retries, double jitter)
{
	double limit = base_s;

	while (retries-- > 0 && limit < BACKOFF_CAP_S)
		limit *= 2;
	if (limit > BACKOFF_CAP_S)
		limit = BACKOFF_CAP_S;
	return limit * jitter;
}
