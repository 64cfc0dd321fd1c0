/*
 * Ids of revoked tasks, as every Celery worker remembers them: at most 50 000,
 * for three hours (celery/worker/state.py).  No I/O, no clock.
 */
#ifndef HTS_DEQUEUE_CORE_REVOKED_H
#define HTS_DEQUEUE_CORE_REVOKED_H

#include <stdbool.h>
#include <stddef.h>

#define REVOKED_MAX 50000
#define REVOKED_LIFE_S 10800.0
/* Longer ids are no ids: Celery's are UUIDs. */
#define REVOKED_ID_MAX 512

struct revoked_id {
	struct revoked_id *older, *newer; /* by time of addition */
	struct revoked_id *chain;	  /* others of the same bucket */
	double at;			  /* epoch seconds */
	char id[];
};

struct revoked {
	struct revoked_id **buckets; /* NULL while empty */
	struct revoked_id *oldest, *newest;
	size_t count;
};

void revoked_release(struct revoked *r);
/* Remembers id from now on; forgets the oldest one if there are too many. */
void revoked_add(struct revoked *r, const char *id, double now);
bool revoked_has(const struct revoked *r, const char *id, double now);
/* Forgets those whose time is over. */
void revoked_purge(struct revoked *r, double now);

#endif
