/*
 * The connection that listens to the control channel of Celery's workers
 * (kombu: pidbox.py).  Never blocks.
 */
#ifndef HTS_DEQUEUE_BROKER_PIDBOX_H
#define HTS_DEQUEUE_BROKER_PIDBOX_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dequeue/control/control.h"

struct pidbox;

/* Called with each message of the control channel; or, with page, with the
 * same message again once that page of hts:delayed has been read. */
typedef void pidbox_hear(void *context, const char *message, size_t n,
    const struct delayed_page *page);

/* A node that is to listen from the next turn on. */
struct pidbox *pidbox_new(const char *node, pidbox_hear *hear, void *context);
void pidbox_free(struct pidbox *p);

/* Calls hear. */
void pidbox_deliver(struct pidbox *p, const char *message, size_t n,
    const struct delayed_page *page);
/* Member of the set _kombu.binding.celery.pidbox, which tells clients that
 * the node is there. */
const char *pidbox_binding(const struct pidbox *p);

/* Fills the entry for poll. */
void pidbox_poll(const struct pidbox *p, struct pollfd *fd);
/* When pidbox_turn is due without it (clock_ms).  up: Redis is there. */
int64_t pidbox_next(const struct pidbox *p, bool up);
/* Connects, reads, and calls hear for what came. */
void pidbox_turn(struct pidbox *p, bool up, int64_t now);

#endif
