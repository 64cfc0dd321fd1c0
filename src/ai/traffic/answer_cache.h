/*
 * Answers kept in Redis: openai_cache:<kind>:<sha256 of the request>.  Redis
 * is a convenience: slow or gone, the work goes on without it after one
 * warning.
 */
#ifndef HTS_AI_TRAFFIC_ANSWER_CACHE_H
#define HTS_AI_TRAFFIC_ANSWER_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/redis.h"
#include "lib/task.h"

#include "ai/answer/response.h"

/* A stored answer. */
struct cached {
	char *payer; /* id of the task that paid for it, "" by hand */
	char *model;
	char *content; /* NULL: no (usable) answer is stored */
	struct tokens tokens;
	long requests;
};

/* The stored form and back; -1 if text is not one.  Pure. */
void cached_print(const struct cached *c, double created, struct buf *out);
int cached_read(struct cached *c, const char *text, size_t n);
void cached_release(struct cached *c);

struct answer_cache {
	struct redis *redis; /* NULL: not used */
	bool enabled, decided, warned;
	int64_t again, backoff; /* no call before again after a failure */
	char ttl[24];		/* seconds */
};

struct cache_key {
	enum item_kind kind;
	const uint8_t *hash; /* 32 bytes */
};

#define CACHE_PREFIX "openai_cache:"
#define CACHE_KEY_SIZE 96 /* prefix, kind, ':', 64 and the NUL */
/* Prints prefix, kind and hash. */
void answer_cache_print_key(
    char name[CACHE_KEY_SIZE], const char *prefix, struct cache_key key);
/* One call; NULL without Redis, and for an error: it is then left alone for a
 * while, so that the calls in flight do not wait for it again and again. */
struct reply *answer_cache_call(
    struct answer_cache *c, size_t argc, const struct redis_arg *argv);
void answer_cache_init(struct answer_cache *c);
void answer_cache_release(struct answer_cache *c);
/* Opens it at the first use: in the ring always, by hand only if the
 * environment names a Redis. */
void answer_cache_decide(struct answer_cache *c, bool in_ring);
/* Fills found[i] for each key; without Redis all stay empty. */
void answer_cache_get(struct answer_cache *c, const struct cache_key *keys,
    size_t n, struct cached *found);
void answer_cache_put(
    struct answer_cache *c, struct cache_key key, const struct cached *value);
void answer_cache_drop(struct answer_cache *c, struct cache_key key);
/* Whether answers are being kept at the moment. */
bool answer_cache_works(const struct answer_cache *c);

#endif
