/* What goes back over HTTP, and when. */
#ifndef STANDIN_REPLY_H
#define STANDIN_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "error.h"

enum delivery {
	DELIVER,
	DELIVER_CUT,   /* Content-Length of all, bytes of half */
	DELIVER_RESET, /* no byte, the connection is reset */
	DELIVER_NEVER  /* wait until the client gives up */
};

struct header {
	char name[40];
	char value[160];
};

#define REPLY_HEADERS_MAX 20

struct reply {
	int status;
	const char *type; /* Content-Type */
	struct buf body;
	struct header headers[REPLY_HEADERS_MAX];
	size_t header_count;
	enum delivery delivery;
	long delay_ms;
	bool held;    /* waits while requests are held */
	bool counted; /* a chat completion: stats_ended is due */
};

void reply_init(struct reply *reply);
void reply_release(struct reply *reply);
/* An empty value adds nothing. */
void reply_header(struct reply *reply, const char *name, const char *value);
void reply_header_number(struct reply *reply, const char *name, long value);
/* Status and body from the error. */
void reply_error(struct reply *reply, const struct api_error *error);

#endif
