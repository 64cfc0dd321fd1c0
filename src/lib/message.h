/*
 * A Celery task message as it lies in a Redis list: protocol 1 and 2, from any
 * client.  (Celery: "Message Protocol"; kombu: virtual transports, redis.)
 */
#ifndef HTS_LIB_MESSAGE_H
#define HTS_LIB_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/jscan.h"

/* Bodies are at most this long, also after decompression: ids and options,
 * never documents. */
#define MESSAGE_BODY_MAX ((size_t)16 << 20)

struct message {
	/* strings owned by the message; NULL: absent */
	char *id, *task, *group, *root_id, *parent_id;
	struct span args, kwargs; /* JSON in body: an array, an object */
	struct span embed;	  /* callbacks, errbacks, chain, chord */
	double eta, expires;	  /* epoch seconds; NAN: none */
	double hard_limit;	  /* seconds; 0: none */
	double soft_limit;	  /* seconds; 0: none */
	long retries;
	long group_index; /* place in a chord; -1: none */
	bool ignore_result;
	bool old_protocol; /* 1: everything is in the body */
	struct buf body;   /* decoded; keeps args, kwargs, embed alive */
};

enum message_result {
	MESSAGE_READ,
	MESSAGE_REFUSED,    /* a content type that is never executed */
	MESSAGE_UNDECODABLE /* not what Celery writes */
};

/* Reads n bytes of text.  Unless READ, *why is a static text, and id and task
 * are set if they could be found out.  Release m in either case. */
enum message_result message_read(
    struct message *m, const char *text, size_t n, const char **why);
void message_release(struct message *m);

/* ISO 8601 as Celery reads it, no offset meaning UTC; false if it is none. */
bool message_time(const char *text, double *epoch);

/* Appends the retry of a message: the same text with retries + 1, the time it
 * is due, its own id as parent_id (as Celery does) and a new delivery tag. */
void message_retry(struct buf *out, const struct message *m, const char *text,
    size_t n, double due, const char *delivery_tag, const char *origin);

#endif
