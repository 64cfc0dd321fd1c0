#include "maint/ledger.h"

#include <stdio.h>

#include "lib/json.h"
#include "lib/pg.h"

/* Short transactions: running tasks write to the same table. */
#define BATCH "1000"
#define TRIES 5

static const char drop_batch[] =
    "DELETE FROM hts.task WHERE id IN ("
    "SELECT id FROM hts.task WHERE outcome IS NOT NULL "
    "AND settled_at <= now() - $1::double precision * interval '1 day' "
    "ORDER BY settled_at LIMIT " BATCH " FOR UPDATE SKIP LOCKED)";

static void
failed(struct outcome *o, enum pg_status status, const struct pg *p)
{
	outcome_failed(o, status == PG_REFUSED ? SETTLE_FAIL : SETTLE_RELEASE,
	    "database", "%s", pg_error(p));
}

/* One batch, again if another transaction was in the way. */
static enum pg_status
drop(struct pg *p, const char *days, size_t *dropped)
{
	enum pg_status status = PG_AGAIN;
	struct pg_rows *rows = NULL;

	for (int i = 0; i < TRIES && status == PG_AGAIN; i++)
		status = pg_run(p, &rows, drop_batch, 1, &days);
	*dropped = status == PG_DONE ? pg_rows_changed(rows) : 0;
	pg_rows_free(rows);
	return status;
}

void
ledger_clean(struct outcome *o, double older_than_days)
{
	struct pg *p = pg_new();
	enum pg_status status;
	long long deleted = 0;
	size_t dropped;
	char days[32];

	snprintf(days, sizeof days, "%.6f", older_than_days);
	do {
		status = drop(p, days, &dropped);
		deleted += (long long)dropped;
	} while (status == PG_DONE && dropped > 0);
	if (status == PG_DONE) {
		outcome_done(o);
		buf_add_char(&o->result, '{');
		json_add_member(&o->result, "status", "completed");
		json_add_member_int(&o->result, "deleted_count", deleted);
		buf_add_char(&o->result, '}');
	} else {
		failed(o, status, p);
	}
	pg_free(p);
}
