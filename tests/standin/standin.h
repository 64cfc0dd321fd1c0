/* The stand-in itself: a request comes in, a reply goes out; no network. */
#ifndef STANDIN_STANDIN_H
#define STANDIN_STANDIN_H

#include <stdbool.h>
#include <stdio.h>

#include "fault.h"
#include "reply.h"
#include "stats.h"

struct standin {
	const char *api_key; /* NULL: any */
	FILE *log;	     /* every request, a line each; NULL: none */
	long delay_first;    /* --delay-ms, restored by a reset */
	long delay_ms;
	bool held;    /* chat completions wait until this is false */
	long context; /* tokens; 0: the model's */
	long limit_requests, limit_tokens; /* in the x-ratelimit headers */
	struct rules rules;
	struct stats stats;
};

struct call {
	const char *method, *path;
	const char *authorization; /* headers; NULL if missing */
	const char *api_key;
	const char *fault;
	const char *body; /* never NULL, with a NUL behind */
	size_t length;
};

void standin_init(struct standin *s);
void standin_release(struct standin *s);
void standin_handle(
    struct standin *s, const struct call *call, struct reply *reply);

#endif
