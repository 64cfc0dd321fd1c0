/*
 * How remote control acts on the core: it changes what the core holds and
 * decides by; the commands that follow come with the core's next step.
 */
#ifndef HTS_DEQUEUE_CORE_STEER_H
#define HTS_DEQUEUE_CORE_STEER_H

#include <stdbool.h>
#include <stdint.h>

#include "dequeue/core/core.h"

/* The task does not run from now on: one that waits here gets an obituary, one
 * that comes later will (core.c).  One in the stages goes on. */
void steer_revoke(struct core *c, const char *id, int64_t now, double epoch);
/* The same for all tasks with a stamp, header=value. */
void steer_revoke_stamp(
    struct core *c, const char *stamp, int64_t now, double epoch);

/* Ends a held task: one in the stages is overtaken by its obituary.  False if
 * it is not held or its end is decided already. */
bool steer_terminate(struct core *c, const char *id, int64_t now);
/* The same for tasks stamped so; returns how many. */
int steer_terminate_stamp(struct core *c, const char *stamp, int64_t now);

/* Adds by (may be negative) to the slots of every kind; at least one stays. */
void steer_resize(struct core *c, int by);
/* Tasks are taken from so many queues now: look again. */
void steer_queues(struct core *c, size_t count);

/* Whether h is revoked, by its id or one of its stamps. */
bool steer_is_revoked(const struct core *c, const struct held *h, double epoch);

#endif
