/*
 * From the end of an attempt to what Redis is told: results as Celery stores
 * them, retries, children, dead letters.  No I/O.
 */
#ifndef HTS_DEQUEUE_TASK_ATTEMPT_H
#define HTS_DEQUEUE_TASK_ATTEMPT_H

#include "dequeue/task/held.h"
#include "lib/jscan.h"

/* SUCCESS: result and children (both JSON of the record; children may be
 * absent), published into the queue the task came from. */
struct settlement *attempt_done(
    const struct held *h, struct span result, struct span children, double now);

/* FAILURE (REVOKED for expired and revoked), and a dead letter unless it was
 * revoked. */
struct settlement *attempt_fail(
    const struct held *h, const char *code, const char *message, double now);

/* RETRY: the same message again at due (epoch seconds). */
struct settlement *attempt_retry(const struct held *h, const char *code,
    const char *message, double due, double now);

/* STARTED: the result object while the stages have it. */
void attempt_started(
    struct buf *out, const struct held *h, long pid, const char *node);

/* Back to the head of its list, bytes unchanged; no result, no attempt. */
struct settlement *attempt_give_back(const struct held *h);

/* Not yet: into hts:delayed until due, bytes unchanged. */
struct settlement *attempt_delay(const struct held *h, double due);

/* Not ours (HTS_FOREIGN=release): to the far end of its list. */
struct settlement *attempt_pass_on(const struct held *h);

/* Adds the counters of a record's "spent" and of how it was settled. */
void attempt_count(struct settlement *s, const char *settle, struct span spent);

/* Seconds until attempt retries + 1: full jitter over base doubling up to an
 * hour.  jitter: 0 <= x < 1. */
double attempt_backoff(double base_s, long retries, double jitter);

#endif
