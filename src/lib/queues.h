/*
 * Queues as kombu keeps them in Redis (kombu: transport/redis.py): the lists of
 * a queue, one for each step of priority; and the queues a worker takes tasks
 * from, with the order in which it looks at their lists.
 */
#ifndef HTS_LIB_QUEUES_H
#define HTS_LIB_QUEUES_H

#include <stddef.h>

#include "lib/buf.h"

/* Appends the key of the list that holds a queue's messages of a priority:
 * the queue's name, with \x06\x16 and the step 3, 6 or 9 unless it is 0. */
void queue_key(struct buf *out, const char *queue, int priority);
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
 * The order of the next look: all lists of priority 0 before those of 3, 6, 9,
 * another queue first each time, as Celery does; every eighth time the other
 * way round, so that low priorities do not starve.  Returns the number of
 * lists; queues_list(i) and queues_name(i) are valid until the next turn.
 */
size_t queues_turn(struct queues *q);
const char *queues_list(const struct queues *q, size_t i);
const char *queues_name(const struct queues *q, size_t i);

#endif
