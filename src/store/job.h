/* The task a record is about: what fetch and save must know of the line. */
#ifndef HTS_STORE_JOB_H
#define HTS_STORE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cjson/cJSON.h>

#include "lib/jscan.h"
#include "lib/task.h"

struct job {
	char *id;		 /* Celery's */
	const struct task *task; /* a document or AI task */
	cJSON *kwargs;		 /* positional arguments are named here */
	bool malformed;		 /* args or kwargs could not be read */
	char *group, *root, *parent;
	bool last;
};

/* False: the line is none of ours (by hand, maintenance, unknown task); job
 * is then empty. */
bool job_read(struct job *job, const char *line, size_t n);
/* The same answer without reading the task. */
bool job_ours(const char *line, size_t n);
void job_release(struct job *job);
/* The id that names the upload, task or file; NULL if there is none. */
const char *job_target(const struct job *job);
/* Gives positional arguments their names; arguments that are also named
 * keep the named value.  NULL if either is malformed or there are more
 * arguments than the task has. */
cJSON *job_arguments(
    const struct task *task, struct span args, struct span kwargs);

#endif
