/* The commands of hts-maint that are not a chore.  Each returns the exit code,
 * -1 for wrong use. */
#ifndef HTS_MAINT_HTS_MAINT_H
#define HTS_MAINT_HTS_MAINT_H

#include "maint/chore_outcome.h"

/* Tasks that failed for good, in hts:dead:<queue>.  argv[0] is the action:
 * list, show ID, retry ID, drop ID.  ID is the task's id, or the first
 * characters of "entry" in the list, for messages without one. */
int dead_command(int argc, char **argv);
/* What waits where, and holding queues back.  argv[0] is the action: status,
 * pause [QUEUE], resume [QUEUE], drain, purge [--yes] [QUEUE]. */
int queue_command(int argc, char **argv);
/* Serves GET /ping (this process answers), GET /health (the ring, Redis and
 * PostgreSQL are fit: 200, else 503) and GET /ready (the same in a word) on
 * HEALTH_PORT, until TERM, INT or HUP; 0 at once if HEALTH_PORT is 0. */
int serve(void);
/* Looks at settings, temporary directory, Redis, PostgreSQL.  111 if a server
 * is away; exits 100 for wrong settings. */
int self_check(void);
/* Deletes rows of the ledger whose outcome is older than that many days, in
 * small transactions.  Open rows stay, and all rows of an upload for which hts
 * has made material that still stands.  Result {status, deleted_count}. */
void ledger_clean(struct outcome *o, double older_than_days);

#endif
