/* Failures on demand: the table of what can go wrong, and the rules by which
 * it does. */
#ifndef STANDIN_FAULT_H
#define STANDIN_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <cjson/cJSON.h>

enum fault_kind {
	FAULT_STATUS, /* an error body with the row's status */
	FAULT_PARAM,  /* unsupported_parameter, if the request has it */
	FAULT_REFUSAL,
	FAULT_LENGTH,	/* the content ends in the middle */
	FAULT_FILTER,	/* finish_reason content_filter */
	FAULT_TEXT,	/* the rule's text is the content */
	FAULT_BAD_JSON, /* content that is no JSON */
	FAULT_FENCED,	/* content in a Markdown fence */
	FAULT_ITEMS,	/* wrong items: see spoil.h */
	FAULT_EMPTY,	/* status 200, no body */
	FAULT_HTML,	/* status 200, the page of a proxy */
	FAULT_HALF,	/* status 200, a body that is half a JSON text */
	FAULT_ERROR,	/* the rule's status and error object */
	FAULT_RAW,	/* the rule's status and body */
	FAULT_ENDLESS,	/* status 200, a body that goes on and on */
	FAULT_RESET,	/* the connection is cut without an answer */
	FAULT_CUT,	/* the body ends before its Content-Length */
	FAULT_STALL,	/* no answer until the client gives up */
	FAULT_DELAY	/* a good answer, later */
};

struct fault {
	const char *name;
	enum fault_kind kind;
	int status;
	const char *type, *code, *message;
	const char *meaning; /* for --help */
};

extern const struct fault faults[];
extern const size_t faults_count;
const struct fault *fault_find(const char *name, size_t n);

struct rule {
	const struct fault *fault;
	long times;    /* how often it still applies; -1: always */
	long skip;     /* matching requests to let pass before */
	long delay_ms; /* in addition to the server's; 0 */
	char *match;   /* what the request's body must contain, or NULL */
	char *param;   /* FAULT_PARAM: the field */
	char *text;    /* FAULT_TEXT: the content; FAULT_RAW: the body */
	char *type, *code, *message; /* FAULT_ERROR */
	long status;		     /* FAULT_ERROR, FAULT_RAW */
	char retry_after[64];	     /* header values; "": not sent */
	char retry_after_ms[64];
	char should_retry[8];
};

struct rules {
	struct rule *list;
	size_t count;
};

/* A rule that applies once, with the default headers. */
void rule_init(struct rule *rule, const struct fault *fault);
/* Reads {"fault","times","skip","match","param","text","delay_ms",
 * "retry_after","retry_after_ms","should_retry"} and appends it.  0, or -1
 * with a word about what is wrong in *why. */
int rules_add(struct rules *rules, const cJSON *json, const char **why);
void rules_clear(struct rules *rules);
/* The first rule that applies to the body, used up by one; false if none
 * does.  The copy's pointers live until the rules change. */
bool rules_apply(struct rules *rules, const char *body, const cJSON *request,
    struct rule *out);

#endif
