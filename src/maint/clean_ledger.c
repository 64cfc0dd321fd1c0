#include "maint/hts-maint.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/pg.h"

/* Short transactions: running tasks write to the same table. */
#define BATCH "1000"
#define TRIES 5

/* Only the ledger knows which rows hts wrote for an upload, and a task that
 * runs again replaces those.  So all rows of such an upload stay; ids of
 * documents and children follow from them, too.  Rows that are kept lie before
 * the last row dropped and are not looked at again. */
static const char drop_batch[] =
    "WITH dropped AS (DELETE FROM hts.task WHERE id IN ("
    "SELECT t.id FROM hts.task t WHERE t.outcome IS NOT NULL "
    "AND t.settled_at <= now() - $1::double precision * interval '1 day' "
    "AND t.settled_at >= $2::timestamptz "
    "AND NOT EXISTS (SELECT 1 FROM hts.task k JOIN upload u ON u.id::text = "
    "k.upload "
    "WHERE k.upload = t.upload AND k.rows IS NOT NULL) "
    "ORDER BY t.settled_at LIMIT " BATCH " FOR UPDATE OF t SKIP LOCKED) "
    "RETURNING settled_at) SELECT count(*), max(settled_at) FROM dropped";

static void
failed(struct outcome *o, enum pg_status status, const struct pg *p)
{
	outcome_failed(o, status == PG_REFUSED ? SETTLE_FAIL : SETTLE_RELEASE,
	    "database", "%s", pg_error(p));
}

struct batch {
	char from[64]; /* a timestamp: where it begins */
	long long dropped;
};

/* One batch, again if another transaction was in the way. */
static enum pg_status
drop(struct pg *p, const char *days, struct batch *b)
{
	enum pg_status status = PG_AGAIN;
	struct pg_rows *rows = NULL;

	for (int i = 0; i < TRIES && status == PG_AGAIN; i++)
		status = pg_run(p, &rows, drop_batch, 2,
		    (const char *const[]){days, b->from});
	b->dropped = 0;
	if (status == PG_DONE)
		b->dropped = strtoll(pg_value(rows, 0, 0), NULL, 10);
	if (b->dropped > 0)
		snprintf(b->from, sizeof b->from, "%s", pg_value(rows, 0, 1));
	pg_rows_free(rows);
	return status;
}

void
ledger_clean(struct outcome *o, double older_than_days)
{
	struct pg *p = pg_new();
	struct batch batch = {"-infinity", 0};
	enum pg_status status;
	long long deleted = 0;
	char days[32];

	snprintf(days, sizeof days, "%.6f", older_than_days);
	do {
		status = drop(p, days, &batch);
		deleted += batch.dropped;
	} while (status == PG_DONE && batch.dropped > 0);
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
