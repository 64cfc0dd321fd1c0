/*
 * A request of Celery's remote control (kombu: pidbox.py): who it is for, what
 * is asked, and where the answer goes.  No I/O.
 */
#ifndef HTS_DEQUEUE_CONTROL_CONTROL_REQUEST_H
#define HTS_DEQUEUE_CONTROL_CONTROL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "dequeue/core/node.h"

/* kombu's name of the exchange of replies; the suffix also keeps a request from
 * naming any other key. */
#define CONTROL_REPLIES "reply.celery.pidbox"

struct control_request {
	cJSON *body;		/* what the pointers below borrow from */
	const char *method;	/* "" if it names none */
	const cJSON *arguments; /* an object, or NULL */
	const char *ticket;
	const char *reply_key; /* NULL: no reply is wanted */
	long long clock;
};

enum control_request_result {
	CONTROL_FOR_US,
	CONTROL_FOR_OTHERS,
	CONTROL_UNREADABLE
};

/* Reads a message of the control channel.  Release r in either case. */
enum control_request_result control_request_read(struct control_request *r,
    const char *text, size_t n, const char *node_name);
void control_request_release(struct control_request *r);

/*
 * Whether a node's name matches, as kombu's matchers "glob" (fnmatch) and
 * "pcre" do: the latter as a POSIX extended regular expression that must match
 * at the beginning, so Perl's own extensions are not understood.
 */
bool control_matches(
    const char *node_name, const char *pattern, const char *matcher);

/* Appends the reply, {node: value}, and the key of the list it goes to. */
void control_reply_build(struct buf *message, struct buf *list,
    const struct control_request *r, struct node *node,
    const struct buf *value);

#endif
