/*
 * An outage of the database, and when to try it again.  All records share it,
 * as there is one server.  No I/O, no clock.
 */
#ifndef HTS_STORE_OUTAGE_H
#define HTS_STORE_OUTAGE_H

#include <stdbool.h>
#include <stdint.h>

struct outage {
	int64_t pause_ms; /* before the next try; 0: there is no outage */
	int64_t until;	  /* clock_ms of the next try */
	bool reported;	  /* a message was printed */
};

/* A try failed at now.  The pause doubles from 50 ms to 5 s, of which a part
 * is left to chance: 0 <= jitter < 1. */
void outage_met(struct outage *o, int64_t now, double jitter);
void outage_end(struct outage *o);
/* Whether the server was away when it was tried last. */
bool outage_lasts(const struct outage *o);
/* Whether it is too early to try again. */
bool outage_early(const struct outage *o, int64_t now);

#endif
