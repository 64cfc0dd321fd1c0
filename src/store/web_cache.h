/*
 * The keys hts-store has in Redis beside the broker's.  Redis is a cache
 * here: when it is away, a warning is said, and work goes on without.
 */
#ifndef HTS_STORE_WEB_CACHE_H
#define HTS_STORE_WEB_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/redis.h"

struct cache;

struct cache *cache_new(void); /* exits 100 if the URL is wrong */
void cache_free(struct cache *c);
/* "" if Redis answers, else why not. */
const char *cache_trouble(struct cache *c);

/* extracted_text:{id}.  True if it was there; appends it to out. */
bool cache_text(struct cache *c, const char *id, struct buf *out);
void cache_set_text(
    struct cache *c, const char *id, const char *text, size_t n);
/* hts:text:{sha256}:{version of the extractor}: a whole JSON object. */
bool cache_extraction(struct cache *c, const char *sha256, struct buf *out);
void cache_set_extraction(
    struct cache *c, const char *sha256, const char *json, size_t n);

/* How far an upload is, for the pages that show it. */
enum progress_kind {
	PROGRESS_BEGIN, /* a document is begun: the number may fall */
	PROGRESS_WORK,	/* something is begun: a finished status goes back */
	PROGRESS_MORE	/* something is settled: nothing goes back */
};
void cache_progress(struct cache *c, const char *session,
    enum progress_kind kind, const char *status, int percent);
/* error_details:{session}; type NULL deletes it. */
void cache_error(struct cache *c, const char *session, const char *type,
    const char *message);

/* The stored result of a Celery task, as JSON; false if there is none. */
bool cache_result(struct cache *c, const char *task_id, struct buf *out);
void cache_forget_result(struct cache *c, const char *task_id);

#endif
