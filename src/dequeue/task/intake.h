/* What becomes of a message that was just reserved.  No I/O. */
#ifndef HTS_DEQUEUE_TASK_INTAKE_H
#define HTS_DEQUEUE_TASK_INTAKE_H

#include <stdbool.h>

#include "dequeue/task/held.h"

/*
 * Reads the message of h.  Either h gets a settlement at once (unreadable,
 * unknown task, not yet due), or it is to be sent: then h->line is an obituary
 * (expired, arguments that are no strict JSON) or still empty.
 */
void intake(struct held *h, double now, bool foreign_release);

/* Whether the message was read and asks for a task that is not ours. */
bool intake_is_foreign(const struct held *h);

#endif
