/* Whether and when a request is sent again. */
#include <stddef.h>

#include "ai/traffic/pace.h"
#include "ai/traffic/retry.h"

#include "tap.h"

#define EPOCH 1795440000.0 /* Mon, 23 Nov 2026 13:20:00 GMT */

static const struct {
	const char *after_ms, *after;
	long long want;
} wishes[] = {
    {NULL, NULL, -1},
    {"1500", NULL, 1500},
    {"0.5", NULL, 1},
    {"1500", "9", 1500},
    {"soon", "9", 9000},
    {NULL, "2.5", 2500},
    {NULL, "0", -1},
    {NULL, "-3", -1},
    {NULL, "nan", -1},
    {NULL, "1e99", -1},
    {NULL, "", -1},
    {NULL, "300", 300000},
    {NULL, "Mon, 23 Nov 2026 13:21:30 GMT", 90000},
    {NULL, "Mon, 23 Nov 2026 13:00:00 GMT", -1},
    {NULL, "Mon, 23 Nov 2026 13:21:30 GMT+1", -1},
};

static const struct {
	struct retry_facts facts;
	enum retry_action action;
	long long wait;
	const char *what;
} cases[] = {
    {{.class = CLASS_TRANSIENT, .tries = 1, .tries_max = 6, .wish_ms = -1},
	RETRY_SEND, 500, "first retry after half a second"},
    {{.class = CLASS_TRANSIENT, .tries = 3, .tries_max = 6, .wish_ms = -1},
	RETRY_SEND, 2000, "it doubles"},
    {{.class = CLASS_TRANSIENT, .tries = 15, .tries_max = 20, .wish_ms = -1},
	RETRY_SEND, 30000, "up to half a minute"},
    {{.class = CLASS_TRANSIENT,
	 .tries = 1,
	 .tries_max = 6,
	 .wish_ms = -1,
	 .random = 0.8},
	RETRY_SEND, 400, "jitter goes downward only"},
    {{.class = CLASS_THROTTLE, .tries = 1, .tries_max = 6, .wish_ms = 1234},
	RETRY_SEND, 1234, "the server's wish is honoured"},
    {{.class = CLASS_THROTTLE, .tries = 1, .tries_max = 6, .wish_ms = 120000},
	RETRY_SEND, 120000, "up to two minutes"},
    {{.class = CLASS_THROTTLE, .tries = 1, .tries_max = 6, .wish_ms = 120001},
	RETRY_TASK, 120001, "a longer wish is the task's business"},
    {{.class = CLASS_TRANSIENT, .tries = 6, .tries_max = 6, .wish_ms = -1},
	RETRY_TASK, 0, "tries are used up"},
    {{.class = CLASS_TRANSIENT,
	 .fault = FAULT_TIMEOUT,
	 .tries = 2,
	 .timeouts = 2,
	 .tries_max = 6,
	 .wish_ms = -1},
	RETRY_SEND, 1000, "two timeouts are retried"},
    {{.class = CLASS_TRANSIENT,
	 .fault = FAULT_TIMEOUT,
	 .tries = 3,
	 .timeouts = 3,
	 .tries_max = 6,
	 .wish_ms = -1},
	RETRY_TASK, 0, "the third is not: each may be billed"},
    {{.class = CLASS_TRANSIENT,
	 .word = RETRY_NO,
	 .tries = 1,
	 .tries_max = 6,
	 .wish_ms = -1},
	RETRY_TASK, 0, "x-should-retry: false"},
    {{.class = CLASS_REQUEST, .tries = 1, .tries_max = 6, .wish_ms = -1},
	RETRY_NOT, 0, "a bad request is not repeated"},
    {{.class = CLASS_REQUEST,
	 .word = RETRY_YES,
	 .tries = 1,
	 .tries_max = 6,
	 .wish_ms = -1},
	RETRY_SEND, 500, "x-should-retry: true"},
    {{.class = CLASS_FATAL, .tries = 1, .tries_max = 6, .wish_ms = -1},
	RETRY_NOT, 0, "a refused key is not repeated"},
    {{.class = CLASS_TRANSPORT, .tries = 1, .tries_max = 1, .wish_ms = -1},
	RETRY_TASK, 0, "no retries allowed"},
};

static void
test_pace(void)
{
	struct pace p;

	pace_init(&p, 4, 0, 0, 1000);
	for (int i = 0; i < 4; i++) {
		IS_INT(pace_wait(&p, 10, 1000), 0,
		    "a request goes when there is room");
		pace_sent(&p, 10, 1000);
	}
	OK(pace_wait(&p, 10, 1000) == PACE_WAIT_EVENT, "the window is full");
	pace_answered(&p, PACE_BUSY, 10, -1, 2000);
	IS_INT((long long)p.window, 2, "429 halves the window");
	pace_answered(&p, PACE_BUSY, 10, -1, 2500);
	IS_INT((long long)p.window, 2, "once in a second");
	pace_pause(&p, 500, 2500);
	IS_INT(pace_wait(&p, 10, 2600), 400,
	    "all requests wait until the pause ends");
	pace_answered(&p, PACE_GOOD, 10, -1, 9000);
	pace_answered(&p, PACE_GOOD, 10, -1, 9000);
	OK(p.window > 2.8, "successes widen it by one per window");
	IS_INT(p.in_flight, 0, "nothing flies");
}

static void
test_buckets(void)
{
	struct pace p;

	pace_init(&p, 64, 2, 0, 0);
	pace_sent(&p, 0, 0);
	pace_sent(&p, 0, 0);
	IS_INT(pace_wait(&p, 0, 0), 30000, "two per minute: wait for half");
	IS_INT(pace_wait(&p, 0, 30000), 0,
	    "the next request goes when half a minute is over");
	pace_init(&p, 64, 0, 0, 0);
	pace_limits(&p, -1, -1, 6000, 100, 0);
	IS_INT(pace_wait(&p, 200, 0), 1000, "limits are learned from headers");
	pace_limits(&p, -1, -1, 6000, 5000, 0);
	IS_INT(pace_wait(&p, 200, 0), 1000,
	    "a learned limit is never corrected upward");
	OK(pace_wait(&p, 1e9, 60000) == 0, "too much for the limit goes when "
					   "the bucket is full");
}

static void
test_hold(void)
{
	struct pace p;

	pace_init(&p, 64, 0, 0, 0);
	p.breaks = true;
	pace_sent(&p, 1, 0);
	pace_answered(&p, PACE_FAILED, 1, -1, 1000);
	pace_sent(&p, 1, 1000);
	pace_answered(&p, PACE_FAILED, 1, -1, 60999);
	OK(!p.held, "failures of less than a minute");
	pace_sent(&p, 1, 61000);
	pace_answered(&p, PACE_FAILED, 1, -1, 61000);
	OK(p.held, "nothing but failures for a minute");
	IS_INT(pace_wait(&p, 1, 61000), 1000, "a probe soon");
	pace_sent(&p, 1, 62000);
	OK(pace_wait(&p, 1, 62000) == PACE_WAIT_EVENT,
	    "one probe goes at a time");
	pace_answered(&p, PACE_GOOD, 1, -1, 62500);
	IS_INT(pace_wait(&p, 1, 62500), 0,
	    "all requests may go when the probe has passed");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
		IS_INT(
		    retry_wish_ms(wishes[i].after_ms, wishes[i].after, EPOCH),
		    wishes[i].want,
		    wishes[i].after ? wishes[i].after : "retry-after-ms");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct retry r = retry_decide(&cases[i].facts);

		IS_INT(r.action, cases[i].action, cases[i].what);
		IS_INT(r.wait_ms, cases[i].wait, cases[i].what);
	}
	test_pace();
	test_buckets();
	test_hold();
	return TAP_DONE();
}
