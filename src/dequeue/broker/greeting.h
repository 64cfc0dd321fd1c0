/*
 * Asks the other workers, once, which tasks are revoked, as Celery's do when
 * they start (celery/worker/consumer/mingle.py).  Never blocks.
 */
#ifndef HTS_DEQUEUE_BROKER_GREETING_H
#define HTS_DEQUEUE_BROKER_GREETING_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

struct greeting;

/* Appends the message to send; replies shall go to this routing key. */
typedef void greeting_ask(void *context, const char *key, struct buf *message);
/* Called with the message of each reply. */
typedef void greeting_hear(void *context, const char *reply, size_t n);

struct greeting *greeting_new(
    greeting_ask *ask, greeting_hear *hear, void *context);
void greeting_free(struct greeting *g);

/* Redis is there: begins. */
void greeting_start(struct greeting *g, int64_t now);
/* Whether answers may still come: a second at most, and no longer than until
 * everybody who listened has answered. */
bool greeting_waits(const struct greeting *g);

/* Fills the entry for poll. */
void greeting_poll(const struct greeting *g, struct pollfd *fd);
/* When greeting_turn is due without it (clock_ms). */
int64_t greeting_next(const struct greeting *g);
void greeting_turn(struct greeting *g, int64_t now);

#endif
