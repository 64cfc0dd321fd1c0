/*
 * The loop of fetch and save: one line in, one line out.  A record whose row is
 * locked, or for which there is no server, is tried again later, and others go
 * on.  Lines that are none of ours pass even while the server is away.
 */
#ifndef HTS_STORE_LOOP_H
#define HTS_STORE_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "store/store.h"

enum answer {
	ANSWERED, /* line is the answer */
	LOCKED,	  /* line is unchanged: a row is locked, try it later */
	AWAY	  /* line is unchanged: no server, try it when it is back */
};

/* How long a record has been tried. */
struct turn {
	int64_t since; /* clock_ms when it was first seen */
	bool patient;  /* it has waited for a locked row as long as is fair to
			  other tasks of its kind */
	bool time_up;  /* it must be answered now: AWAY and LOCKED are not
			  allowed */
};

struct loop_work {
	struct store *store;
	/* Whether the line is not our business.  It must not use the store. */
	bool (*passes)(const char *line, size_t n);
	/* Works on a line that does not pass. */
	enum answer (*handle)(
	    void *context, struct buf *line, const struct turn *turn);
	void *context;
};

/* Reads stdin until its end and writes stdout.  The exit code is that of
 * filter_run. */
int loop_run(const struct loop_work *work);

#endif
