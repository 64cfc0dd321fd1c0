/*
 * The body of one chat completion request, and its key in the cache.  Pure.
 */
#ifndef HTS_AI_REQUEST_REQUEST_H
#define HTS_AI_REQUEST_REQUEST_H

#include <stddef.h>
#include <stdint.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

#include "ai/request/prompt.h"

#define REQUEST_TAG_SIZE 17

struct request {
	const struct prompts *prompts;
	enum form form;
	const char *language, *model;
	long ask;	     /* items */
	const char *heading; /* line in front of the text; NULL or "": none */
	const char *text;
	size_t length;
	unsigned learned;	 /* enum learned */
	long cap_max;		 /* output tokens at most; 0: no limit known */
	const char *temperature; /* NULL: left out */
	const cJSON
	    *extra; /* members to be added, replaced or (null) left out */
	unsigned cap_factor; /* 1, or 2 after an answer that was cut off */
	const char *answer;  /* re-ask: what the model wrote before */
	const char *faults;  /* re-ask: what was wrong with it */
	const char *known;   /* top-up: what is there already; NULL: none */
	const char *effort;  /* reasoning_effort; NULL: left out */
	/* These two change the price and not the answer: NULL in keys. */
	const char *tier;   /* service_tier */
	const char *safety; /* safety_identifier */
};

/* Appends the request as JSON. */
void request_print(const struct request *r, struct buf *out);
/* The system message. */
void request_system(const struct request *r, struct buf *out);
/* The id of the tags around the document: 16 hex digits of its hash, hashed
 * again while the text contains them.  The author of the text cannot know
 * them, and the same text has the same, so that the cache works. */
void request_tag(const struct request *r, char tag[REQUEST_TAG_SIZE]);
/* Tokens the answer may have; request_need: if cap_max were not. */
long request_cap(const struct request *r);
long request_need(const struct request *r);
/* SHA-256 of the canonical request with base and version. */
void request_key(const char *body, size_t n, const char *base, uint8_t key[32]);

#endif
