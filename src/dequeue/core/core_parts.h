/* What the parts of the core share: core.c (events and timers), answer.c (what
 * comes back from the stages), ring.c (the stages' life).  Nobody else includes
 * this. */
#ifndef HTS_DEQUEUE_CORE_CORE_PARTS_H
#define HTS_DEQUEUE_CORE_CORE_PARTS_H

#include "dequeue/core/core.h"

/* A filter answers before the deadline; one that has not this long after it is
 * stuck. */
#define STUCK_AFTER_MS 30000
/* Deliveries that ended in a crash, from which on a task is sent alone. */
#define SUSPECT_TRIES 2

/* core.c */
void core_command(struct core *c, enum command_type type, struct held *held);
struct held *core_find(struct core *c, const char *tag);
/* A message of hts:delayed is due in wait_s: look at it then. */
void core_due(struct core *c, int64_t now, double wait_s);

/* answer.c */
/* Takes s over; it goes to Redis now, or when Redis is back. */
void core_settle(struct core *c, struct held *h, struct settlement *s);
/* The task's outcome is decided here and recorded by hts-store: the line goes
 * round the ring.  A late answer of the attempt finds the ledger closed.  A
 * task that another worker has taken over is let go instead. */
void core_obituary(struct core *c, struct held *h, const char *code,
    const char *message, int64_t now);
void core_answer(struct core *c, const struct event *e);

/* ring.c */
/* Until the rate limit of its task lets it go; 0: now. */
int64_t core_wait_ms(const struct core *c, const struct held *h);
void core_send(struct core *c, const struct event *e);
void core_stages_broken(struct core *c, int64_t now);
void core_stages_gone(struct core *c, const struct event *e);
void core_check_stuck(struct core *c, int64_t now);

#endif
