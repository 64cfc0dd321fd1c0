#include "store/assignment.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"

static cJSON *
parsed(struct span value)
{
	return value.at ? json_parse_mended(value.at, value.length) : NULL;
}

/* An argument list that is absent, null or empty. */
static bool
empty(struct span value)
{
	return !value.at || jscan_is_null(value);
}

static bool
name_arguments(const struct task *task, cJSON *list, cJSON *named)
{
	size_t limit = sizeof task->arguments / sizeof task->arguments[0];
	size_t i = 0;

	while (list->child) {
		cJSON *value = cJSON_DetachItemViaPointer(list, list->child);
		const char *name = i < limit ? task->arguments[i++] : NULL;

		if (!name || cJSON_GetObjectItemCaseSensitive(named, name) ||
		    !cJSON_AddItemToObject(named, name, value))
			cJSON_Delete(value);
		if (!name)
			return false;
	}
	return true;
}

cJSON *
assignment_arguments(
    const struct task *task, struct span args, struct span kwargs)
{
	cJSON *named = empty(kwargs) ? cJSON_CreateObject() : parsed(kwargs);
	cJSON *list = empty(args) ? cJSON_CreateArray() : parsed(args);

	if (!cJSON_IsObject(named) || !cJSON_IsArray(list) ||
	    !name_arguments(task, list, named)) {
		cJSON_Delete(named);
		named = NULL;
	}
	cJSON_Delete(list);
	return named;
}

static const struct task *
our_task(const char *line, size_t n)
{
	char *name = jscan_text(jscan_member(line, n, "task"));
	const struct task *task = task_find(name);

	free(name);
	return task && task->kind != TASK_MAINTENANCE ? task : NULL;
}

bool
assignment_ours(const char *line, size_t n)
{
	char *id = jscan_text(jscan_member(line, n, "id"));
	bool ours = id && *id && our_task(line, n);

	free(id);
	return ours;
}

bool
assignment_read(struct assignment *assignment, const char *line, size_t n)
{
	memset(assignment, 0, sizeof *assignment);
	if (!assignment_ours(line, n))
		return false;
	assignment->task = our_task(line, n);
	assignment->id = jscan_text(jscan_member(line, n, "id"));
	assignment->kwargs = assignment_arguments(assignment->task,
	    jscan_member(line, n, "args"), jscan_member(line, n, "kwargs"));
	assignment->malformed = !assignment->kwargs;
	if (assignment->malformed)
		assignment->kwargs = cJSON_CreateObject();
	assignment->group = jscan_text(jscan_member(line, n, "group"));
	assignment->root = jscan_text(jscan_member(line, n, "root_id"));
	assignment->parent = jscan_text(jscan_member(line, n, "parent_id"));
	assignment->last = jscan_is_true(jscan_member(line, n, "last"));
	return true;
}

void
assignment_release(struct assignment *assignment)
{
	free(assignment->id);
	cJSON_Delete(assignment->kwargs);
	free(assignment->group);
	free(assignment->root);
	free(assignment->parent);
	memset(assignment, 0, sizeof *assignment);
}

const char *
assignment_target(const struct assignment *assignment)
{
	/* The most specific name comes first. */
	static const char *const names[] = {
	    "uploaded_file_id", "task_id", "upload_id"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *id = json_text(assignment->kwargs, names[i]);

		if (id && *id)
			return id;
	}
	return NULL;
}
