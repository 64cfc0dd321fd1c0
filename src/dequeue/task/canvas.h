/*
 * What follows when a task ends: callbacks and the next of its chain, or
 * errbacks and the failure of what will never run; and its part in a chord.
 * All of it goes into the settlement, so that it happens in one step with the
 * ack.  (Celery: "Canvas", app/trace.py, backends/base.py)  No I/O.
 *
 * A follow-up without an id of its own gets one made from the id of the task
 * that ended, so that a repeat is the same task.
 */
#ifndef HTS_DEQUEUE_TASK_CANVAS_H
#define HTS_DEQUEUE_TASK_CANVAS_H

#include "dequeue/task/held.h"
#include "dequeue/task/settlement.h"
#include "lib/buf.h"
#include "lib/jscan.h"

/* After SUCCESS with this result (JSON).  What is sent is appended to tuples,
 * the "children" of the result. */
void canvas_succeed(struct settlement *s, const struct held *h,
    struct span result, double now, struct buf *tuples);

/* After FAILURE with this exception (JSON of a result) and traceback. */
void canvas_fail(struct settlement *s, const struct held *h,
    const char *exception, const char *traceback, double now);

/* The task was a part of a chord, if its message says so: state and result
 * (JSON) are recorded, and the last part sends the body or fails it. */
void canvas_part(struct settlement *s, const struct held *h, const char *state,
    const char *result, double now);

#endif
