/* The task of a record: what fetch and save need of the line. */
#ifndef HTS_STORE_ASSIGNMENT_H
#define HTS_STORE_ASSIGNMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cjson/cJSON.h>

#include "lib/jscan.h"
#include "lib/task.h"

struct assignment {
	char *id;		 /* Celery's */
	const struct task *task; /* a document or AI task */
	cJSON *kwargs;		 /* positional arguments are named here */
	bool malformed;		 /* args or kwargs could not be read */
	char *group, *root, *parent;
	bool last;
};

/* False, with assignment empty, if the line is none of ours: made by hand,
 * maintenance, or an unknown task. */
bool assignment_read(struct assignment *assignment, const char *line, size_t n);
/* Answers the same, but does not read the task. */
bool assignment_ours(const char *line, size_t n);
void assignment_release(struct assignment *assignment);
/* The id that names the upload, task or file; NULL if there is none. */
const char *assignment_target(const struct assignment *assignment);
/* Gives positional arguments their names; arguments that are also named
 * keep the named value.  NULL if either is malformed or there are more
 * arguments than the task has. */
cJSON *assignment_arguments(
    const struct task *task, struct span args, struct span kwargs);

#endif
