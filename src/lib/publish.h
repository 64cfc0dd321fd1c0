/*
 * The client side of Celery: the message that asks for a task (protocol 2), as
 * the Python client writes it.
 */
#ifndef HTS_LIB_PUBLISH_H
#define HTS_LIB_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

struct publication {
	const char *id, *task, *queue;		 /* required */
	const char *args, *kwargs;		 /* JSON; NULL: [] and {} */
	const char *group, *root_id, *parent_id; /* NULL: none, id, none */
	long group_index;			 /* -1: none */
	int priority;	/* 0..9, 0 is the most urgent */
	double eta;	/* epoch seconds; 0: now */
	double expires; /* epoch seconds; 0: never */
	bool ignore_result;
	const char *shadow, *reply_to;	  /* NULL: none */
	const char *timelimit;		  /* JSON [hard, soft]; NULL: none */
	const char *callbacks, *errbacks; /* JSON lists of signatures or NULL */
	const char *chain;   /* JSON list, last task first, or NULL */
	const char *chord;   /* JSON signature of the body, or NULL */
	const char *headers; /* JSON object of further headers */
};

/* Appends the element for the list of queue_key().  Same input, same bytes,
 * but for the delivery tag, which is fresh each time. */
void publish_build(struct buf *out, const struct publication *p);

/* The same in two parts, for a body that is completed elsewhere: the text that
 * goes into base64, [args, kwargs, {...}], and the message behind the closing
 * quote of the body. */
void publish_body(struct buf *out, const struct publication *p);
void publish_tail(struct buf *out, const struct publication *p);

/* "gen<pid>@<host>": who sends. */
const char *publish_origin(void);

#endif
