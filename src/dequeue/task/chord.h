/*
 * Chains and chords as pieces of JSON, the parts of a chord, and the failure
 * of what was to follow.  No I/O.
 */
#ifndef HTS_DEQUEUE_TASK_CHORD_H
#define HTS_DEQUEUE_TASK_CHORD_H

#include "dequeue/task/held.h"
#include "dequeue/task/settlement.h"
#include "lib/jscan.h"

/* Where a task stands in a chord. */
struct chord_place {
	const char *id, *group;
	long index;
	struct span body;
};

/* The first task of a celery.chain, as a signature; NULL if it has none.
 * *rest: the others, last first, behind what follows the chain itself; NULL
 * if there is none.  The last task stands in group and chord for the whole.
 * free() both. */
char *chain_first(struct span json, const char *group, long index,
    const char *chord, struct span follows, char **rest);
/* Whether the last step of a celery.chain is one task. */
bool chain_ends_in_task(struct span json);
/* The first count elements as a JSON list; NULL if count is 0; free() it. */
char *chain_rest(const struct span *list, size_t count);
/* The body of a celery.chord, with what follows the chord as its chain; NULL
 * if it has none; free() it. */
char *chord_body(struct span json, struct span follows);

/* Records a part that is done in state with result (JSON). */
void chord_part(struct settlement *s, const struct held *h,
    const struct chord_place *place, const char *state, const char *result,
    double now);

/* FAILURE for all tasks of a signature, and of a list of them, that will never
 * run: whoever waits for them is told. */
void chord_fail_signature(struct settlement *s, const struct held *h,
    struct span json, const char *exception, const char *traceback, double now);
void chord_fail_list(struct settlement *s, const struct held *h,
    struct span list, const char *exception, const char *traceback, double now);

#endif
