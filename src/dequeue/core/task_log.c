#include "dequeue/core/task_log.h"

#include <stdlib.h>
#include <string.h>

#include "lib/msg.h"
#include "lib/task.h"

#define ITEMS_MAX 1000000

/* The sum of the counters with this name, or behind this name of a stage. */
static long long
sum(const struct settlement *s, const char *name)
{
	long long total = 0;

	for (size_t i = 0; s && i < s->counter_count; i++) {
		const char *dot = strchr(s->counters[i].name, '.');

		if (strcmp(s->counters[i].name, name) == 0 ||
		    (dot && strcmp(dot, name) == 0))
			total += s->counters[i].by;
	}
	return total;
}

/* An argument of the task, by name or by place. */
static struct span
argument(const struct held *h, const char *name)
{
	struct span none = {NULL, 0}, value;
	const struct task *task = task_find(h->message.task);
	struct jscan scan;

	value = jscan_member(h->kwargs.data, h->kwargs.length, name);
	if (value.at || !task)
		return value;
	jscan_start(&scan, h->args.data, h->args.length);
	for (size_t i = 0;
	     task->arguments[i] && jscan_next(&scan, &none, &value); i++)
		if (strcmp(task->arguments[i], name) == 0)
			return value;
	return (struct span){NULL, 0};
}

/* Of a document's task the result says it; its argument may be the id of a part
 * of the upload. */
static char *
upload_of(const struct held *h, struct span result)
{
	struct span id = jscan_member(result.at, result.length, "upload_id");

	if (!id.at)
		id = argument(h, "upload_id");
	return jscan_text(id.at ? id : argument(h, "task_id"));
}

static long long
items_saved(const struct held *h, struct span result)
{
	const struct task *task = task_find(h->message.task);
	long long number = 0;

	if (task && task->kind == TASK_AI)
		jscan_integer(
		    jscan_member(result.at, result.length, task->item.saved), 0,
		    ITEMS_MAX, &number);
	return number;
}

void
task_log(const struct held *h, const char *outcome, const char *code,
    const char *message, struct span result, double epoch)
{
	const struct settlement *s = h->settlement;
	char *upload = upload_of(h, result);

	(strcmp(outcome, "fail") == 0 ? msg_warn : msg_info)(h->message.id,
	    "%s %s: upload %s, attempt %ld, %.0f ms (waiting %lld, extract "
	    "%lld, api %lld, save %lld), tokens %lld, items %lld%s%s%s%s",
	    h->message.task ? h->message.task : "message", outcome,
	    upload ? upload : "-", h->message.retries + 1,
	    h->started > 0 ? (epoch - h->started) * 1000 : 0,
	    sum(s, ".queued_ms"), sum(s, "extract.work_ms"),
	    sum(s, "ai.work_ms"), sum(s, "save.work_ms"),
	    sum(s, "ai.input_tokens") + sum(s, "ai.output_tokens"),
	    items_saved(h, result), code ? ": " : "", code ? code : "",
	    message ? ": " : "", message ? message : "");
	free(upload);
}
