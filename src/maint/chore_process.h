/* A maintenance job in a process of its own, so that neither a slow Redis nor
 * a crash keeps other lines from passing. */
#ifndef HTS_MAINT_CHORE_PROCESS_H
#define HTS_MAINT_CHORE_PROCESS_H

#include <sys/types.h>

#include "lib/buf.h"

#include "maint/chore.h"

/* The longest outcome of a child; more is cut off and makes it unreadable. */
#define PROCESS_ANSWER_MAX 65536

/* Forks a child that runs the job and writes its outcome to *fd, which is
 * non-blocking.  Its process id, or -1 with errno. */
pid_t chore_start(const struct chore *chore, int *fd);
/* The outcome of a child that ended with this wait status and wrote answer. */
void process_outcome(struct outcome *o, int status, const struct buf *answer);

#endif
