/*
 * The loop of fetch and save: one line in, one line out.  A record whose row
 * is locked by somebody else goes to the back of a bounded table, and others
 * go on.  USR2 prints one line per record held.
 */
#ifndef HTS_STORE_LOOP_H
#define HTS_STORE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/buf.h"

enum answer {
	ANSWERED, /* line is the answer */
	LATER	  /* line is unchanged: try it again later */
};

/* since: clock_ms when the record was first seen.  final: there is no later,
 * it must be answered now. */
typedef enum answer record_handler(
    void *context, struct buf *line, int64_t since, bool final);

/* Reads stdin until its end and writes stdout; the exit code is as that of
 * filter_run in lib/filter.h. */
int loop_run(record_handler *handle, void *context);
/* Prints the records held if USR2 asked for it; called while waiting. */
void loop_status(const char *waiting_for);

#endif
