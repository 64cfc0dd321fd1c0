#include "dequeue/core/task_limits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/task.h"

struct task_limits *
task_limits_new(void)
{
	return mem_alloc(tasks_count * sizeof(struct task_limits));
}

struct task_limits *
task_limits_find(struct task_limits *all, const char *task)
{
	const struct task *row = task_find(task);

	return row ? &all[row - tasks] : NULL;
}

bool
task_limits_set_rate(struct task_limits *l, const char *text)
{
	double number, unit_ms = 1000;
	char *end;

	number = strtod(text, &end);
	if (end == text || !isfinite(number) || number < 0 || number > 1e6 ||
	    strlen(text) >= sizeof l->text)
		return false;
	if (strcmp(end, "/m") == 0)
		unit_ms = 60000;
	else if (strcmp(end, "/h") == 0)
		unit_ms = 3600000;
	else if (*end && strcmp(end, "/s") != 0)
		return false;
	l->every_ms = number > 0 ? unit_ms / number : 0;
	l->next_at = 0;
	snprintf(l->text, sizeof l->text, "%s", number > 0 ? text : "");
	return true;
}

int64_t
task_limits_wait_ms(const struct task_limits *l, int64_t now)
{
	return l && l->every_ms > 0 && l->next_at > now ? l->next_at - now : 0;
}

void
task_limits_start(struct task_limits *l, int64_t now)
{
	if (!l)
		return;
	l->started++;
	l->next_at = now + (int64_t)ceil(l->every_ms);
}

int64_t
task_limits_time_ms(const struct task_limits *l)
{
	double limit = 0;

	if (l)
		limit = l->hard_s > 0 ? l->hard_s : l->soft_s;
	return (int64_t)(limit * 1000);
}
