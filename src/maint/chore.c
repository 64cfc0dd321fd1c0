#include "maint/chore.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/jscan.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/task.h"

#include "maint/clean_cache.h"
#include "maint/health.h"
#include "maint/clean_temp.h"

static const struct {
	const char *task;
	enum chore_kind kind;
	double older_than_days;
} kinds[] = {
    {"maintenance.noop", CHORE_NOOP, 0},
    {"maintenance.clean_temp_files", CHORE_TEMP, 1},
    {"maintenance.clean_cache", CHORE_CACHE, 7},
    {"maintenance.health_check", CHORE_HEALTH, 0},
};
#define KINDS (sizeof kinds / sizeof *kinds)

void
chore_init(struct chore *chore, enum chore_kind kind)
{
	*chore = (struct chore){.kind = kind};
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].kind == kind)
			chore->older_than_days = kinds[i].older_than_days;
}

void
chore_release(struct chore *chore)
{
	free(chore->directory);
	free(chore->pattern);
	chore->directory = chore->pattern = NULL;
}

static bool
days_valid(double days)
{
	return isfinite(days) && days >= 0 && days <= CHORE_DAYS_MAX;
}

int
chore_days(const char *text, double *days)
{
	char *end;

	*days = strtod(text, &end);
	return end != text && *end == '\0' && days_valid(*days) ? 0 : -1;
}

static int
wrong(struct outcome *o, const char *name, const char *what)
{
	outcome_failed(o, SETTLE_FAIL, "bad_argument", "%s: %s", name, what);
	return -1;
}

static int
set_text(char **field, struct outcome *o, const char *name, const cJSON *value)
{
	if (!cJSON_IsString(value))
		return wrong(o, name, "not a string");
	free(*field);
	*field = mem_copy(value->valuestring);
	return 0;
}

/* One argument by name; null is the same as none. */
static int
set(struct chore *chore, struct outcome *o, const char *name,
    const cJSON *value)
{
	if (cJSON_IsNull(value))
		return 0;
	if (strcmp(name, "directory") == 0)
		return set_text(&chore->directory, o, name, value);
	if (strcmp(name, "pattern") == 0)
		return set_text(&chore->pattern, o, name, value);
	if (!cJSON_IsNumber(value) || !days_valid(value->valuedouble))
		return wrong(o, name, "not a number of days");
	chore->older_than_days = value->valuedouble;
	return 0;
}

static bool
takes(const struct task *task, const char *name)
{
	for (size_t i = 0; i < 8 && task->arguments[i]; i++)
		if (strcmp(task->arguments[i], name) == 0)
			return true;
	return false;
}

static int
set_args(struct chore *chore, struct outcome *o, const struct task *task,
    const cJSON *args)
{
	const cJSON *value;
	size_t i = 0;

	cJSON_ArrayForEach(value, args)
	{
		if (i >= 8 || !task->arguments[i])
			return wrong(o, task->name, "too many arguments");
		if (set(chore, o, task->arguments[i], value) < 0)
			return -1;
		i++;
	}
	return 0;
}

static int
set_kwargs(struct chore *chore, struct outcome *o, const struct task *task,
    const cJSON *kwargs)
{
	const cJSON *value;

	cJSON_ArrayForEach(value, kwargs)
	{
		if (!takes(task, value->string))
			return wrong(o, value->string, "unknown argument");
		if (set(chore, o, value->string, value) < 0)
			return -1;
	}
	return 0;
}

/* A member of the record; true if it is absent or, parsed, what kind says. */
static bool
member(const char *line, size_t n, const char *name,
    cJSON_bool (*kind)(const cJSON *), cJSON **value)
{
	struct span span = jscan_member(line, n, name);

	*value = NULL;
	if (!span.at || jscan_is_null(span))
		return true;
	*value = json_parse(span.at, span.length);
	return *value && kind(*value);
}

static int
set_all(struct chore *chore, struct outcome *o, const struct task *task,
    const char *line, size_t n)
{
	cJSON *args = NULL, *kwargs = NULL;
	int status;

	if (!member(line, n, "args", cJSON_IsArray, &args))
		status = wrong(o, "args", "not an array");
	else if (!member(line, n, "kwargs", cJSON_IsObject, &kwargs))
		status = wrong(o, "kwargs", "not an object");
	else
		status = set_args(chore, o, task, args);
	if (status == 0)
		status = set_kwargs(chore, o, task, kwargs);
	cJSON_Delete(args);
	cJSON_Delete(kwargs);
	return status;
}

int
chore_parse(struct chore *chore, struct outcome *o, const char *line, size_t n)
{
	char *name = jscan_text(jscan_member(line, n, "task"));
	const struct task *task = name ? task_find(name) : NULL;
	int status = -1;
	size_t i = 0;

	while (task && i < KINDS && strcmp(kinds[i].task, name) != 0)
		i++;
	if (!task || i == KINDS) {
		outcome_failed(o, SETTLE_FAIL, "not_registered", "%s",
		    name ? name : "no task name");
	} else {
		chore_init(chore, kinds[i].kind);
		status = set_all(chore, o, task, line, n);
		if (status < 0)
			chore_release(chore);
	}
	free(name);
	return status;
}

void
chore_run(const struct chore *chore, struct outcome *o)
{
	switch (chore->kind) {
	case CHORE_NOOP:
		outcome_done(o);
		buf_add_text(&o->result, "{\"status\":\"ok\"}");
		break;
	case CHORE_TEMP:
		temp_clean(o, chore->older_than_days, chore->directory);
		break;
	case CHORE_CACHE:
		cache_clean(o, chore->older_than_days, chore->pattern);
		break;
	case CHORE_HEALTH:
		health_check(o);
		break;
	}
}
