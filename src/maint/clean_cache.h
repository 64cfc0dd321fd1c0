/*
 * Removes old cache entries from Redis, only under the prefixes of hts's
 * caches: the same database holds queues and results.
 */
#ifndef HTS_MAINT_CLEAN_CACHE_H
#define HTS_MAINT_CLEAN_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "maint/chore_outcome.h"

/* One kind of cache entry. */
struct cache_rule {
	const char *prefix;
	double ttl_s;	  /* what it is written with */
	bool has_created; /* a JSON object with "created" in epoch seconds */
};

/* The rule whose prefix the text (a key or a pattern) begins with, or NULL. */
const struct cache_rule *cache_rule_of(const char *text, size_t n);
/* "created" of a JSON object of which only the first and the last bytes are
 * known; -1 if neither piece shows it. */
double cache_created(
    const char *head, size_t head_n, const char *tail, size_t tail_n);
/* Age in seconds: by created if it is not negative, else by what is left of
 * the time to live (pttl_ms < 0: none, so 0). */
double cache_age(const struct cache_rule *rule, double created, double now,
    long long pttl_ms);

/* Removes entries older than that many days; entries without a time to live
 * get one.  pattern: NULL, "", "*" for all, else a glob that begins with one
 * of the prefixes (fail/bad_argument otherwise). */
void cache_clean(
    struct outcome *o, double older_than_days, const char *pattern);

#endif
