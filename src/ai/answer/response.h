/*
 * Reading the body of an answer of the API.  Pure.  Everything foreign is
 * checked for its type first; unknown members are normal.
 */
#ifndef HTS_AI_ANSWER_RESPONSE_H
#define HTS_AI_ANSWER_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

struct tokens {
	long input, output;	/* prompt and completion tokens */
	long cached, reasoning; /* parts of the two before */
};

struct response {
	bool readable; /* an object with choices, or with an error */
	char *content; /* of choices[0], NULL if null or absent */
	char *finish;  /* finish_reason */
	bool refused;  /* a refusal that is not empty */
	char *model;   /* the dated name */
	struct tokens tokens;
	/* From {"error":{...}}, or the same without that wrapper. */
	char *code, *type, *param, *message;
};

void response_read(struct response *r, const char *body, size_t n);
void response_release(struct response *r);

#endif
