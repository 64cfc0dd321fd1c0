/*
 * Celery's remote control, as every worker answers it (celery/worker/
 * control.py): "celery inspect", "celery control", Flower, and workers that
 * start and say hello.  One table of methods; no I/O: what is to be done
 * outside of the core stands in the answer.
 */
#ifndef HTS_DEQUEUE_CONTROL_CONTROL_H
#define HTS_DEQUEUE_CONTROL_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dequeue/core/node.h"
#include "dequeue/core/core.h"
#include "dequeue/core/event_log.h"
#include "lib/queues.h"

struct control {
	struct node *node;
	struct core *core;
	struct event_log *events;
	struct queues *queues;
	const char *broker;	     /* redis_name() of the queues */
	const char *const *settings; /* names shown by conf; NULL at the end */
	int64_t started;	     /* clock_ms of the start */
	long stages_pid;	     /* 0: none */
};

/* A message of hts:delayed and its time. */
struct delayed {
	const char *text;
	size_t length;
	double due;
};
/* The first ones, once they were read. */
struct delayed_page {
	const struct delayed *list;
	size_t count;
};

struct control_answer {
	struct buf message, list;   /* to LPUSH there; empty: no reply */
	bool read_delayed;	    /* read a page, then ask again with it */
	struct buf revoked, stamps; /* to be kept, each with its NUL */
	bool drain;
	bool beat;	     /* send a heartbeat now */
	bool queues_changed; /* their bindings are to be written */
};

/* Treats n bytes of a message of the control channel; page is NULL at first.
 * Release the answer. */
void control_handle(struct control *c, const char *text, size_t n,
    const struct delayed_page *page, int64_t now, double epoch,
    struct control_answer *answer);

/* Appends a hello to the other workers: it tells them what is revoked, and asks
 * them the same (celery/worker/consumer/mingle.py).  Replies go to that routing
 * key. */
void control_hello(struct control *c, const char *reply_key, double epoch,
    struct buf *message);
/* Treats n bytes of a reply to it.  Release the answer. */
void control_learn(struct control *c, const char *text, size_t n, int64_t now,
    double epoch, struct control_answer *answer);

void control_answer_release(struct control_answer *answer);

#endif
