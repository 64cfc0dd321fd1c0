/* Results of other workers for tasks that are open in the ledger. */
#ifndef HTS_STORE_FOREIGN_H
#define HTS_STORE_FOREIGN_H

#include "lib/buf.h"
#include "lib/pg.h"
#include "lib/task.h"

#include "store/store.h"

/* What a stored Celery result says about a task that is open in the ledger. */
enum foreign_end {
	FOREIGN_OPEN, /* it has not ended */
	FOREIGN_DONE, /* another worker has done it */
	FOREIGN_FAIL, /* it failed, here or there */
	FOREIGN_LOST  /* hts has done it, and says so only after COMMIT: so the
			 database has lost a commit */
};
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
