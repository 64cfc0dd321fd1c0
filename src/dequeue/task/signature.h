/*
 * Celery's signatures: tasks to be sent later, as they stand in callbacks,
 * errbacks, chain and chord of a message.  (Celery: "Canvas")  No I/O.
 */
#ifndef HTS_DEQUEUE_TASK_SIGNATURE_H
#define HTS_DEQUEUE_TASK_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/jedit.h"
#include "lib/jscan.h"
#include "lib/publish.h"

/* More of a list than this is no workflow. */
#define SIGNATURES_MAX 10000

enum signature_kind {
	SIGNATURE_TASK, /* one message */
	SIGNATURE_CHAIN,
	SIGNATURE_GROUP,
	SIGNATURE_CHORD,
	SIGNATURE_BROKEN /* no signature at all */
};

enum signature_kind signature_kind(struct span json);

/* A task as a message.  Release it in any case. */
struct signature {
	struct publication to_send; /* id NULL if the options have none */
	bool immutable;		    /* takes no result */
	char *owned[20];
	size_t owned_count;
};

/* Reads a signature of kind TASK.  now: epoch seconds, for countdown.  queue:
 * for one that names none, borrowed as long as s.  False
 * if a task's name is missing or an option has a value that cannot be. */
bool signature_read(
    struct signature *s, struct span json, double now, const char *queue);
void signature_release(struct signature *s);
/* Puts value, JSON, before the positional arguments, unless it is immutable. */
void signature_prepend(struct signature *s, struct span value);

struct span signature_option(struct span json, const char *name);
/* options.task_id, or NULL; free() it. */
char *signature_id(struct span json);
/* The same signature with other options; free() it. */
char *signature_with(
    struct span json, const struct jedit *options, size_t count);

/* The tasks inside: of a chain, a group, or the header of a chord.  Returns
 * their number, at most SIGNATURES_MAX, in an array to free(). */
size_t signature_tasks(struct span json, struct span **tasks);
/* The elements of a JSON list, the same way. */
size_t signature_list(struct span list, struct span **elements);
/* One JSON list of all elements of two lists, either may be none; NULL if
 * there is no element; free() it. */
char *signature_join(struct span first, struct span second);

#endif
