/*
 * Whether and when a request is sent again.  Pure; the only place that
 * decides it, so that tries do not multiply.
 */
#ifndef HTS_AI_TRAFFIC_RETRY_H
#define HTS_AI_TRAFFIC_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "ai/answer/classify.h"

#define RETRY_WAIT_MAX_MS 120000 /* a server's longer wish ends the attempt */
#define RETRY_TIMEOUTS_MAX 2	 /* each timed-out request may be billed */

/* The server's wish in ms from the headers retry-after-ms (preferred) and
 * retry-after (seconds with fraction, or an HTTP date); -1 without one that
 * makes sense.  NULL: header absent. */
int64_t retry_wish_ms(const char *after_ms, const char *after, double epoch);

enum retry_word { RETRY_UNSAID, RETRY_YES, RETRY_NO }; /* x-should-retry */
enum retry_word retry_word(const char *value);

struct retry_facts {
	enum class class;
	enum fault fault;
	enum retry_word word;
	int tries;	 /* requests sent so far, this one included */
	int timeouts;	 /* of them timed out */
	int tries_max;	 /* OPENAI_MAX_RETRIES + 1 */
	int64_t wish_ms; /* retry_wish_ms */
	double random;	 /* 0 <= x < 1 */
};

enum retry_action {
	RETRY_NOT,  /* this class is no matter of trying again */
	RETRY_SEND, /* again in wait_ms */
	RETRY_TASK, /* give up; the task may come back after wait_ms (0: its
		     * own backoff) */
};

struct retry {
	enum retry_action action;
	int64_t wait_ms;
};

struct retry retry_decide(const struct retry_facts *facts);

#endif
