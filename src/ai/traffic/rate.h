/*
 * OPENAI_RPM and OPENAI_TPM for all workers together: two token buckets in
 * Redis, hts:rate:<hash of server and key>.  Without Redis each worker keeps
 * to the limits by itself (pace.h).
 */
#ifndef HTS_AI_TRAFFIC_RATE_H
#define HTS_AI_TRAFFIC_RATE_H

#include <stdint.h>

#include "ai/traffic/answer_cache.h"

struct rate {
	struct answer_cache *cache;
	long requests, tokens; /* per minute; 0: no limit */
	char *script;
	char name[32];
	int64_t again; /* not asked before */
};

void rate_init(struct rate *r, struct answer_cache *cache, long requests,
    long tokens, const char *base, const char *key);
void rate_release(struct rate *r);
/* Takes one request of that many tokens: 0, or ms to wait. */
int64_t rate_take(struct rate *r, double tokens, int64_t now);
/* Gives back what was not used. */
void rate_give(struct rate *r, int requests, double tokens);

#endif
