/*
 * Single flight over all workers: a lock in Redis per request under way,
 * hts:lock:<kind>:<sha256 of the request>.  Without Redis there are none, and
 * work goes on.
 */
#ifndef HTS_AI_TRAFFIC_LOCK_H
#define HTS_AI_TRAFFIC_LOCK_H

#include "lib/uuid.h"

#include "ai/traffic/answer_cache.h"

#define LOCK_POLL_MS 250   /* between looks at another worker's request */
#define LOCK_KEEP_MS 10000 /* between renewals of our own */

struct lock {
	struct answer_cache *cache;
	char token[UUID_SIZE]; /* of this process */
	char *script;
};

enum lock_result {
	LOCK_TAKEN,
	LOCK_BUSY,   /* another worker asks just now */
	LOCK_ANSWER, /* another worker has asked: *found is filled */
	LOCK_NONE    /* no Redis */
};

void lock_init(struct lock *l, struct answer_cache *cache);
void lock_release(struct lock *l);
enum lock_result lock_take(
    struct lock *l, struct cache_key key, struct cached *found);
/* Renews n locks of ours. */
void lock_keep(struct lock *l, const struct cache_key *keys, size_t n);
/* Gives n up; those that are not ours (any more) stay. */
void lock_give(struct lock *l, const struct cache_key *keys, size_t n);

#endif
