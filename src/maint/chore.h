/*
 * The maintenance jobs that are tasks too: their arguments, from a record or
 * from a command line, and running them.
 */
#ifndef HTS_MAINT_CHORE_H
#define HTS_MAINT_CHORE_H

#include <stddef.h>

#include "maint/chore_outcome.h"

enum chore_kind { CHORE_NOOP, CHORE_TEMP, CHORE_CACHE, CHORE_HEALTH };

#define CHORE_DAYS_MAX 36500.0

struct chore {
	enum chore_kind kind;
	double older_than_days;
	char *directory; /* NULL: all of UPLOAD_TEMP_DIR */
	char *pattern;	 /* NULL: every cache prefix */
};

/* The defaults of a kind of chore. */
void chore_init(struct chore *chore, enum chore_kind kind);
void chore_release(struct chore *chore);
/* Days as text on a command line.  0, or -1 if it is no number of days. */
int chore_days(const char *text, double *days);
/* Reads the chore of a record from its task, args and kwargs.  0 with *chore
 * set (release it), or -1 with the outcome set: fail/not_registered,
 * fail/bad_argument. */
int chore_parse(
    struct chore *chore, struct outcome *o, const char *line, size_t n);
/* Runs the chore in this process, and blocks until it ends. */
void chore_run(const struct chore *chore, struct outcome *o);

#endif
