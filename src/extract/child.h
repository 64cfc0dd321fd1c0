/* A child process that reads one document: started, listened to, ended. */
#ifndef HTS_EXTRACT_CHILD_H
#define HTS_EXTRACT_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/buf.h"

#include "extract/report.h"
#include "extract/source.h"
#include "extract/group.h"
#include "extract/progress.h"

struct child {
	pid_t pid; /* 0: none */
	int fd;	   /* its report; poll for POLLIN */
	int said;  /* its stderr; poll for POLLIN; -1: ended */
	struct buf out, messages;
	int64_t started; /* clock_ms */
	int64_t looked;	 /* when what it uses was last counted */
	int64_t ran_ms, cpu_ms;
	bool asked;    /* to finish with what it has */
	bool spoke;    /* it is set up: it has written something */
	bool overlong; /* it wrote more than a report can be */
	struct progress progress;
};

/* Forks a child that reads the document at descriptor document (the caller
 * closes its own) and reports.  False with errno if it cannot be started. */
bool child_start(struct child *c, int document, const char *name,
    const struct reader_options *options);
/* When to count again what it uses: clock_ms. */
int64_t child_look_at(const struct child *c);
/* Counts its running time: not while it had to wait for a processor, and not
 * while this process stood still itself.  Asks it to finish once that is over
 * the limit.  NULL, or the code with which to end it. */
const char *child_look(struct child *c, int64_t now, const struct group *use);
/* Reads its stderr into messages, of which the first LIMIT_MESSAGES count: then
 * nobody listens.  Whether there may be more. */
bool child_hear(struct child *c);
/* Reads what is there.  True when there will be no more: call child_end. */
bool child_read(struct child *c);
/* Ends the child and its helpers, waits for it, and says what it found or how
 * it died.  code: why it is ended, or NULL: it has ended itself.  Of c only
 * messages are left, for the caller to release.  False: it could not even be
 * set up, which is not the document's fault. */
bool child_end(struct child *c, const char *code, struct report *report);

/* The code for a child that gave no report, by how it ended (as wait has it)
 * and the processor time it used. */
const char *child_death(int status, int64_t cpu_ms);

#endif
