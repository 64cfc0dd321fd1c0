/* hts-store pending and forget: PostgreSQL is the truth about open work. */
#ifndef HTS_STORE_PENDING_H
#define HTS_STORE_PENDING_H

#include "lib/buf.h"
#include "lib/pg.h"
#include "lib/task.h"

#include "store/store.h"

int pending_command(int argc, char **argv);
int forget_command(int argc, char **argv);

/* What a stored Celery result says about a task that hts did not settle. */
enum foreign_end { FOREIGN_OPEN, FOREIGN_DONE, FOREIGN_FAIL };
/* meta is the value of celery-task-meta-<id>; appends the result of a done
 * task, or why {code, message} of a failed one. */
enum foreign_end foreign_read(const char *meta, size_t n, struct buf *out);
/* Closes an open row of the ledger with that outcome and what foreign_read
 * made of it.  A failure is written as save does: files, processing_tasks. */
struct foreign_row {
	const char *id;
	const struct task *task;
	const char *upload, *file;
};
void foreign_close(struct store *s, const struct foreign_row *row,
    enum foreign_end end, const char *json);

#endif
