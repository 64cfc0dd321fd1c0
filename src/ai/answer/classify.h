/*
 * What an answer of the API, or its absence, means: one table.  Status first,
 * then code or type of the error.  Pure.
 */
#ifndef HTS_AI_ANSWER_CLASSIFY_H
#define HTS_AI_ANSWER_CLASSIFY_H

#include <stdbool.h>

/* How a request ended below HTTP. */
enum fault {
	FAULT_NONE,	   /* there is a whole answer */
	FAULT_UNREACHABLE, /* resolve, connect, TLS */
	FAULT_BROKEN,	   /* reset, empty, partial, stream error */
	FAULT_TIMEOUT,
	FAULT_CERTIFICATE,
	FAULT_TOO_LARGE /* body over the limit */
};

enum class {
	CLASS_OK,
	CLASS_TRANSPORT, /* unusable answer: send again */
	CLASS_LENGTH,	 /* the model was cut off */
	CLASS_ITEM,	 /* refused or filtered: this piece only */
	CLASS_TOO_BIG,	 /* divide the piece */
	CLASS_LEARN,	 /* leave out or rename the field, send again */
	CLASS_REQUEST,	 /* this request will never work */
	CLASS_FATAL,	 /* no request will work: key, quota, model */
	CLASS_THROTTLE,	 /* all wait */
	CLASS_TRANSIENT	 /* send again */
};

struct facts {
	enum fault fault;
	int status;
	bool readable; /* body has the expected shape */
	bool refused;
	const char *finish;			   /* finish_reason, or NULL */
	const char *code, *type, *param, *message; /* or NULL */
	bool field;	 /* param or message names one that can be left out */
	bool over_limit; /* estimate above the server's token limit */
};

struct verdict {
	enum class class;
	const char *why; /* code of "why" when it ends here */
};

struct verdict classify(const struct facts *facts);
const char *class_name(enum class class);

#endif
