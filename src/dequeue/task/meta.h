/* Celery's result objects, "celery-task-meta-<id>".  No I/O. */
#ifndef HTS_DEQUEUE_TASK_META_H
#define HTS_DEQUEUE_TASK_META_H

#include "lib/buf.h"

struct meta {
	const char *id, *status;
	const char *result;		  /* JSON */
	const char *traceback;		  /* NULL: null */
	const char *children;		  /* JSON; NULL: [] */
	const char *parent_id, *group_id; /* NULL: none */
	double done;			  /* epoch seconds; 0: not final */
};

void meta_add(struct buf *out, const struct meta *meta);
/* What stands behind the traceback: for a result completed elsewhere. */
void meta_add_end(struct buf *out, const struct meta *meta);

/* What AsyncResult.get() raises for a code of "why": the exception object.
 * limit_s: seconds, for time_limit. */
void meta_add_exception(
    struct buf *out, const char *code, const char *message, double limit_s);

/* Appends a group as GroupResult.as_tuple() gives it, [[id, null], [...]]. */
void meta_add_group(struct buf *tuples, const char *id, const char *members);
/* Appends a result as AsyncResult.as_tuple() gives it, [[id, null], null],
 * with a comma before it if it is not the first. */
void meta_add_tuple(struct buf *tuples, const char *id);

#endif
