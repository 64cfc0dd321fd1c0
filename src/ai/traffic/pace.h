/*
 * When the next request may be sent: concurrency by additive increase and
 * multiplicative decrease, a pause of all sending, two buckets (requests and
 * tokens per minute), and holding back while nothing works.  Pure: time and
 * chance are handed in.
 */
#ifndef HTS_AI_TRAFFIC_PACE_H
#define HTS_AI_TRAFFIC_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_WAIT_EVENT INT64_MAX /* until an answer comes */
#define PACE_BREAK_MS 60000	  /* only failures for so long: hold */
#define PACE_PROBE_MS 60000	  /* between probes of a refused key */
#define PACE_RAMP_MS 1000	  /* sending resumes over this time */

struct pace_bucket {
	double limit; /* per minute; 0: none */
	double level;
	int64_t filled; /* when level was computed */
};

struct pace {
	int most, in_flight;
	double window;
	int64_t halved, paused_until, ramp_from;
	struct pace_bucket requests, tokens;
	bool fixed_requests, fixed_tokens; /* limits are the operator's */
	int64_t failing_since;		   /* 0: the last answer was good */
	bool breaks;			   /* hold in an outage */
	bool held;			   /* one probe at a time */
	int64_t probe_at, probe_every;
};

enum pace_answer {
	PACE_GOOD,   /* the API works */
	PACE_BUSY,   /* 429 or 503: fewer at once */
	PACE_FAILED, /* no usable answer */
	PACE_AWAY,   /* nobody was reached: no request was made */
	PACE_NEUTRAL /* says nothing about the API's state */
};

void pace_init(struct pace *p, int most, long requests_per_minute,
    long tokens_per_minute, int64_t now);
/* Milliseconds until a request of that many tokens may go: 0 now. */
int64_t pace_wait(struct pace *p, double tokens, int64_t now);
void pace_sent(struct pace *p, double tokens, int64_t now);
/* An answer came; used: tokens it really took (-1 unknown). */
void pace_answered(struct pace *p, enum pace_answer answer, double tokens,
    double used, int64_t now);
/* Stops all sending for ms. */
void pace_pause(struct pace *p, int64_t ms, int64_t now);
/* Holds back: one probe every ms until an answer is good. */
void pace_hold(struct pace *p, int64_t every_ms, int64_t now);
/* What the headers x-ratelimit-limit-* and -remaining-* said; -1 unknown. */
void pace_limits(struct pace *p, double limit_requests,
    double remaining_requests, double limit_tokens, double remaining_tokens,
    int64_t now);

#endif
