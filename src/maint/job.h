/*
 * The maintenance jobs that are tasks too: their arguments, from a record or
 * from a command line, and running them.
 */
#ifndef HTS_MAINT_JOB_H
#define HTS_MAINT_JOB_H

#include <stddef.h>

#include "maint/outcome.h"

enum job_kind { JOB_NOOP, JOB_TEMP, JOB_CACHE, JOB_HEALTH };

#define JOB_DAYS_MAX 36500.0

struct job {
	enum job_kind kind;
	double older_than_days;
	char *directory; /* NULL: all of UPLOAD_TEMP_DIR */
	char *pattern;	 /* NULL: every cache prefix */
};

/* The defaults of a kind of job. */
void job_init(struct job *job, enum job_kind kind);
void job_release(struct job *job);
/* Days as text on a command line.  0, or -1 if it is no number of days. */
int job_days(const char *text, double *days);
/* The job of a record by its task, args and kwargs.  0 with *job set (release
 * it), or -1 with the outcome set: fail/not_registered, fail/bad_argument. */
int job_parse(struct job *job, struct outcome *o, const char *line, size_t n);
/* Does it, in this process; may block for as long as it takes. */
void job_run(const struct job *job, struct outcome *o);

#endif
