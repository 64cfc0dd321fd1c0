/*
 * What this worker tells Celery's monitors (celery/events): events of tasks,
 * gathered into lists, and events of the worker itself.  Task events are made
 * only while somebody asked for them.  No I/O, no clock.
 *
 * There is no "utcoffset" in them: readers shift a time stamp by it, wrongly
 * where zones differ; without it they take the time stamp as it is.
 */
#ifndef HTS_DEQUEUE_CORE_EVENT_LOG_H
#define HTS_DEQUEUE_CORE_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"
#include "dequeue/core/node.h"
#include "dequeue/task/held.h"

/* A list goes out when it has so many events or is so old. */
#define EVENTS_MAX 100
#define EVENTS_WAIT_MS 50
/* The life sign readers expect; twice that without one is "offline". */
#define EVENTS_BEAT_S 2

struct event_log {
	struct node *node;
	bool on;
	struct buf list; /* "{...},{...}" */
	size_t count;
	int64_t since; /* clock_ms of the first */
};

/* What a worker's own events tell. */
struct worker_facts {
	long active;		 /* tasks in the stages */
	unsigned long processed; /* tasks settled */
	double load[3];
};

void event_log_init(struct event_log *log, struct node *node);
void event_log_release(struct event_log *log);

/* Nothing happens in these while the log is off or NULL. */
void event_log_received(
    struct event_log *log, const struct held *h, int64_t now, double epoch);
void event_log_started(
    struct event_log *log, const struct held *h, int64_t now, double epoch);
/* Tells how h->settlement ends the attempt. */
void event_log_settled(
    struct event_log *log, const struct held *h, int64_t now, double epoch);

/* When the list is due (clock_ms); INT64_MAX while it is empty. */
int64_t event_log_due(const struct event_log *log);
/* Appends the message of the list, which is empty after; false if it was. */
bool event_log_take(struct event_log *log, struct buf *message);
/* Forgets the list: nobody can be told. */
void event_log_clear(struct event_log *log);

/* Appends the message of "worker-online", "-heartbeat" or "-offline". */
void event_worker(struct buf *message, struct node *node, const char *type,
    const struct worker_facts *facts, double epoch);

#endif
