/* A child process that reads one document: started, listened to, ended. */
#ifndef HTS_EXTRACT_CHILD_H
#define HTS_EXTRACT_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/buf.h"

#include "extract/report.h"
#include "extract/source.h"
#include "extract/progress.h"

struct child {
	pid_t pid; /* 0: none */
	int fd;	   /* its report; poll for POLLIN */
	struct buf out;
	int64_t started; /* clock_ms */
	bool spoke;	 /* it is set up: it has written something */
	bool overlong;	 /* it wrote more than a report can be */
	struct progress progress;
};

/* Forks a child that reads the document at descriptor document (the caller
 * closes its own) and reports.  False with errno if it cannot be started. */
bool child_start(struct child *c, int document, const char *name,
    const struct reader_options *options);
/* When it will have taken too long: clock_ms. */
int64_t child_late_at(const struct child *c);
/* Reads what is there.  True when there will be no more: call child_end. */
bool child_read(struct child *c);
/* Ends the child and its helpers, waits for it, and says what it found or
 * how it died.  late: it was ended for taking too long.  c is empty after.
 * False: it could not even be set up, which is not the document's fault. */
bool child_end(struct child *c, bool late, struct report *report);

/* The code for a child that gave no report: how it ended (as wait has it). */
const char *child_death(int status, bool late);

#endif
