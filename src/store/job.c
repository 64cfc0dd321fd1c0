#include "store/job.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"

static cJSON *
parsed(struct span value)
{
	return value.at ? json_parse(value.at, value.length) : NULL;
}

/* Absent and null are as good as empty. */
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
job_arguments(const struct task *task, struct span args, struct span kwargs)
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
job_ours(const char *line, size_t n)
{
	char *id = jscan_text(jscan_member(line, n, "id"));
	bool ours = id && *id && our_task(line, n);

	free(id);
	return ours;
}

bool
job_read(struct job *job, const char *line, size_t n)
{
	memset(job, 0, sizeof *job);
	if (!job_ours(line, n))
		return false;
	job->task = our_task(line, n);
	job->id = jscan_text(jscan_member(line, n, "id"));
	job->kwargs = job_arguments(job->task, jscan_member(line, n, "args"),
	    jscan_member(line, n, "kwargs"));
	job->malformed = !job->kwargs;
	if (job->malformed)
		job->kwargs = cJSON_CreateObject();
	job->group = jscan_text(jscan_member(line, n, "group"));
	job->root = jscan_text(jscan_member(line, n, "root_id"));
	job->parent = jscan_text(jscan_member(line, n, "parent_id"));
	job->last = jscan_is_true(jscan_member(line, n, "last"));
	return true;
}

void
job_release(struct job *job)
{
	free(job->id);
	cJSON_Delete(job->kwargs);
	free(job->group);
	free(job->root);
	free(job->parent);
	memset(job, 0, sizeof *job);
}

const char *
job_target(const struct job *job)
{
	/* The one that says most comes first. */
	static const char *const names[] = {
	    "uploaded_file_id", "task_id", "upload_id"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *id = json_text(job->kwargs, names[i]);

		if (id && *id)
			return id;
	}
	return NULL;
}
