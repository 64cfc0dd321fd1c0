#include <stdlib.h>

#include "lib/exits.h"
#include "lib/mem.h"
#include "lib/msg.h"

#include "store/hts-store.h"
#include "store/ledger.h"
#include "store/status.h"
#include "store/target.h"

/* Only a failure can be forgotten, for a task that is done has had its effects.
 */
static const char sql_forget[] =
    "UPDATE hts.task SET outcome = NULL, why = NULL, result = NULL,"
    " children = NULL, settled_at = NULL"
    " WHERE id = $1 AND outcome = 'fail' RETURNING id";

struct forgetting {
	const char *id;
	struct target target;
	struct upload_status derived;
	bool forgotten;
	char *outcome; /* NULL: no such row */
};

static enum pg_status
forget_row(struct store *s, struct forgetting *f)
{
	struct pg_rows *rows = NULL;
	enum pg_status status =
	    pg_run(s->pg, &rows, sql_forget, 1, (const char *const[]){f->id});

	f->forgotten = pg_rows_count(rows) == 1;
	pg_rows_free(rows);
	return status;
}

static enum pg_status
forget(struct store *s, void *job)
{
	struct forgetting *f = job;
	struct ledger_row row;
	enum pg_status status;

	target_release(&f->target);
	free(f->outcome);
	status = ledger_read(s, f->id, &row);
	f->outcome = mem_copy(row.found && !row.outcome ? "open" : row.outcome);
	if (status == PG_DONE && row.upload)
		status = target_lock(s, row.upload, &f->target);
	if (status == PG_DONE)
		status = forget_row(s, f);
	if (status == PG_DONE && f->forgotten && f->target.upload)
		status = status_derive(s, f->target.upload, &f->derived);
	ledger_row_release(&row);
	return status;
}

/* Removes the old result, too: pending would take it for the answer. */
static void
forget_in_cache(struct store *s, const struct forgetting *f)
{
	cache_forget_result(s->cache, f->id);
	if (!f->target.upload)
		return;
	cache_error(s->cache, f->target.session, NULL, NULL);
	cache_progress(s->cache, f->target.session, PROGRESS_BEGIN,
	    f->derived.status, f->derived.percent);
}

int
forget_command(int argc, char **argv)
{
	struct store s;
	int result = EXIT_DRAINED;

	if (argc < 2 || argv[1][0] == '-')
		die_usage("hts-store forget ID...");
	store_init(&s);
	store_require(&s);
	for (int i = 1; i < argc; i++) {
		struct forgetting f = {.id = argv[i]};

		tx_must(&s, forget, &f);
		if (f.forgotten) {
			forget_in_cache(&s, &f);
		} else {
			msg_warn(argv[i], "cannot forget: the task is %s",
			    f.outcome ? f.outcome : "unknown");
			result = EXIT_FILE_FAILED;
		}
		target_release(&f.target);
		free(f.outcome);
	}
	store_release(&s);
	return result;
}
