/*
 * Reading the body of an answer of the API.  Pure.  Everything foreign is
 * checked for its type first; unknown members are normal.  A stream of events
 * reads as the answer its parts make.
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
	bool answered; /* with choices */
	bool error;    /* with an error instead */
	int status;    /* that the error says although HTTP says 200, or 0 */
	char *content; /* of choices[0], NULL if empty */
	char *finish;  /* finish_reason */
	bool refused;  /* a refusal that is not empty */
	bool reasoned; /* the model reasoned before it wrote */
	char *model;   /* the dated name */
	struct tokens tokens;
	/* From {"error":{...}}, the same without that wrapper, {"error":"..."},
	 * or {"detail":...}; what is no text as JSON. */
	char *code, *type, *param, *message;
};

void response_read(struct response *r, const char *body, size_t n);
void response_release(struct response *r);

#endif
