/*
 * Queues as kombu keeps them in Redis (kombu: transport/redis.py): the lists of
 * a queue, one for each step of priority; and the queues a worker takes tasks
 * from, with the order in which it looks at their lists.
 */
#ifndef HTS_LIB_QUEUES_H
#define HTS_LIB_QUEUES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

/* A queue has a list for each step of priority.  Which steps are in use, a
 * client's priority_steps says (here: CELERY_PRIORITY_STEPS); whichever they
 * are, its messages lie in one of these lists. */
#define QUEUE_LISTS 10 /* kombu sends priorities of 0 to 9 */
bool queue_is_step(int level);
/* Appends the key of one of the lists of a queue, by its level: the queue's
 * name, with CELERY_SEP and the level behind it unless that is 0. */
void queue_list_key(struct buf *out, const char *queue, int level);
/* Appends the key of the list a message of a priority is sent to: by the step
 * below it. */
void queue_key(struct buf *out, const char *queue, int priority);
/* Appends a member of a set _kombu.binding.<exchange>: what clients send there
 * with this routing key goes to the queue. */
void queue_binding(struct buf *out, const char *routing_key, const char *queue);
/* Appends the channel of messages to an exchange of type fanout, of a database,
 * with a routing key or "" (CELERY_FANOUT_PREFIX, _PATTERNS). */
void queue_channel(struct buf *out, int database, const char *exchange,
    const char *routing_key);
/* Appends the same as constants of Lua for share/lua/common.lua. */
void queue_constants(struct buf *out);
/* Appends the key of the list a message of n bytes waits in: of the queue
 * (NULL: its routing key), by its own priority.  0, or -1 if it names none. */
int queue_key_of(
    struct buf *key, const char *message, size_t n, const char *queue);

struct queues;

/* names: separated by commas, blanks around them ignored.  Exits 100 if there
 * is none. */
struct queues *queues_new(const char *names);
void queues_free(struct queues *q);

size_t queues_count(const struct queues *q);
/* The name of the i-th one. */
const char *queues_at(const struct queues *q, size_t i);
/* Takes one more, unless it is there; takes one away.  None may be left. */
void queues_add(struct queues *q, const char *name);
void queues_remove(struct queues *q, const char *name);
/* The list the doorbell hangs on: priority 0 of the first queue, or NULL. */
const char *queues_first(const struct queues *q);
/* Member of the set _kombu.binding.celery, by which clients that publish to
 * an exchange find the queue. */
const char *queues_binding(const struct queues *q, size_t i);

/*
 * The order of the next look: all lists of the first step before those of the
 * next, another queue first each time, as Celery does; every eighth time the
 * other way round, so that low priorities do not starve.  Returns the number of
 * lists; queues_list(i) and queues_name(i) are valid until the next turn.
 */
size_t queues_turn(struct queues *q);
const char *queues_list(const struct queues *q, size_t i);
const char *queues_name(const struct queues *q, size_t i);

#endif
