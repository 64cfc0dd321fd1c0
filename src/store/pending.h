/* hts-store pending and forget: PostgreSQL is the truth about open work. */
#ifndef HTS_STORE_PENDING_H
#define HTS_STORE_PENDING_H

#include "lib/buf.h"
#include "lib/pg.h"

#include "store/store.h"

int pending_command(int argc, char **argv);
int forget_command(int argc, char **argv);

/* What a stored Celery result says about a task that hts did not settle. */
enum foreign_end { FOREIGN_OPEN, FOREIGN_DONE, FOREIGN_FAIL };
/* meta is the value of celery-task-meta-<id>; appends the result of a done
 * task, or why {code, message} of a failed one. */
enum foreign_end foreign_read(const char *meta, size_t n, struct buf *out);
/* Closes the open ledger row id of an upload with that outcome. */
void foreign_close(struct store *s, const char *id, const char *upload,
    enum foreign_end end, const char *json);

#endif
