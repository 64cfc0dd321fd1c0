/*
 * Which leases nobody renews.  No clock of another machine takes part: a lease
 * is silent while its score stays the same, for as long as this ring has
 * watched it do so by its own monotonic clock.  No I/O.
 */
#ifndef HTS_DEQUEUE_BROKER_LEASE_WATCH_H
#define HTS_DEQUEUE_BROKER_LEASE_WATCH_H

#include <stddef.h>
#include <stdint.h>

struct lease {
	char *tag, *score; /* as Redis prints them */
	int64_t silent_ms;
};

struct lease_watch {
	struct lease *all; /* by tag */
	size_t count;
	int64_t looked_at; /* clock_ms; 0: never */
};

/*
 * One look at hts:lease: count pairs of tag and score.  gap_ms: after a longer
 * pause between two looks, Redis or this ring was away, the others may have
 * been, too, and all silence begins anew.
 */
void lease_watch_look(struct lease_watch *w, const struct lease *seen,
    size_t count, int64_t now, int64_t gap_ms);
void lease_watch_release(struct lease_watch *w);

#endif
