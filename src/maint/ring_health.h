/*
 * Whether a worker serves the queues, as far as Redis shows it: its heartbeat
 * is young, and no message lies at the head of a queue that it could take.
 * "The process is alive" is not health.
 */
#ifndef HTS_MAINT_RING_HEALTH_H
#define HTS_MAINT_RING_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/hash.h"
#include "lib/queues.h"
#include "lib/redis.h"
#include "lib/task.h"

#include "maint/health.h"

#define RING_HEARTBEAT_MAX_S 30.0 /* written every 10 s */
#define RING_HEAD_MAX_MS 60000

/* The message at the head of a queue, as it was when first seen. */
struct ring_head {
	char print[HASH_HEX_SIZE]; /* "" if there was none to take */
	int64_t since_ms;
};

struct ring_watch {
	struct queues *queues;
	struct ring_head *heads; /* one for each queue */
};

/* Remembers the head seen now (print "" for none); whether the same one has
 * been there for RING_HEAD_MAX_MS. */
bool ring_stuck(struct ring_head *head, const char *print, int64_t now_ms);
/* The kind of a Celery message.  Unknown tasks are TASK_MAINTENANCE, whose
 * slots they use. */
enum task_kind ring_kind(const char *message, size_t n);
/* Slots of a kind by HTS_WINDOW ("document=4,ai=68,other=4"; NULL: default),
 * given the default. */
long ring_window(const char *setting, enum task_kind kind, long fallback);

void ring_watch_init(struct ring_watch *w);
/* Appends one object {"status":...}. */
void ring_health(struct health *h, struct buf *out, struct redis *redis,
    struct ring_watch *w);

#endif
