#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/msg.h"
#include "lib/share.h"

#include "store/schema.h"

#define TRIES 5	       /* conflicts of one transaction */
#define CONFLICT_MS 50 /* and the pause after the first */
#define LOCK_MS 3000   /* of a command at a shell */

/* A process that hangs must not keep an upload locked. */
#define SQL_BEGIN                                                              \
	"BEGIN; SET LOCAL lock_timeout TO %d;"                                 \
	" SET LOCAL idle_in_transaction_session_timeout TO '60s'"

void
store_init(struct store *s)
{
	*s = (struct store){.lock_ms = LOCK_MS,
	    .pg = pg_new(),
	    .cache = cache_new(),
	    .sql_derived = share_read("sql/derived.sql")};
}

void
store_release(struct store *s)
{
	pg_free(s->pg);
	cache_free(s->cache);
	schema_release(&s->schema);
	free(s->sql_derived);
}

static enum pg_status
look_at_schema(struct store *s)
{
	struct buf why = BUF_EMPTY;
	enum pg_status status = schema_check(s->pg, &s->schema, &why);

	if (status == PG_DONE && why.length)
		die_permanent("%s", why.data);
	s->ready = status == PG_DONE;
	buf_release(&why);
	return status;
}

enum pg_status
store_ready(struct store *s)
{
	enum pg_status status = pg_connect(s->pg);

	if (status == PG_DONE && !s->ready)
		status = look_at_schema(s);
	s->refused = status == PG_REFUSED;
	return status == PG_DONE ? PG_DONE : PG_LOST;
}

void
store_give_up(const struct store *s)
{
	if (s->refused)
		die_permanent("PostgreSQL refuses: %s", pg_error(s->pg));
	die_temporary("cannot use PostgreSQL: %s", pg_error(s->pg));
}

void
store_require(struct store *s)
{
	if (store_ready(s) != PG_DONE)
		store_give_up(s);
}

enum pg_status
store_query(struct store *s, struct pg_rows **rows, const char *sql,
    size_t count, const char *const *values)
{
	char *text = schema_sql(&s->schema, sql);
	enum pg_status status = pg_run(s->pg, rows, text, count, values);

	free(text);
	return status;
}

static enum pg_status
begin(struct store *s)
{
	char sql[sizeof SQL_BEGIN + 16];

	snprintf(sql, sizeof sql, SQL_BEGIN, s->lock_ms);
	return pg_script(s->pg, sql);
}

/* *reached is set if the server was there at BEGIN. */
static enum pg_status
attempt(struct store *s, tx_body *body, void *job, bool *reached)
{
	enum pg_status status = store_ready(s);

	*reached = status == PG_DONE;
	if (status == PG_DONE)
		status = begin(s);
	if (status == PG_DONE)
		status = body(s, job);
	if (status == PG_DONE)
		return pg_script(s->pg, "COMMIT");
	/* A lost connection has rolled back.  The first error is the one to
	 * report, so the answer to ROLLBACK does not matter. */
	if (status != PG_LOST && pg_script(s->pg, "ROLLBACK") != PG_DONE)
		pg_drop(s->pg);
	return status;
}

static int64_t
jittered(int64_t ms)
{
	return (int64_t)((double)ms * (0.5 + clock_jitter()));
}

static bool
locked(const struct store *s)
{
	return strcmp(pg_sqlstate(s->pg), "55P03") == 0;
}

/* The same, but connects again once: a server that closed an idle connection or
 * was restarted is no outage yet. */
static enum pg_status
attempt_twice(struct store *s, tx_body *body, void *job)
{
	bool reached;
	enum pg_status status = attempt(s, body, job, &reached);

	if (status == PG_LOST && reached)
		status = attempt(s, body, job, &reached);
	return status;
}

static enum tx_end
away(struct store *s)
{
	outage_met(&s->outage, clock_ms(), clock_jitter());
	return TX_DOWN;
}

static enum tx_end
run(struct store *s, tx_body *body, void *job)
{
	for (int tries = 1;; tries++) {
		enum pg_status status = attempt_twice(s, body, job);

		if (status == PG_LOST)
			return away(s);
		outage_end(&s->outage);
		if (status == PG_DONE)
			return TX_DONE;
		if (status == PG_REFUSED)
			return TX_REFUSED;
		if (locked(s))
			return TX_BUSY;
		/* Whatever it is, it is about this record. */
		if (tries >= TRIES)
			return TX_BUSY;
		clock_sleep_ms(jittered(CONFLICT_MS << tries));
	}
}

enum tx_end
tx_run(struct store *s, tx_body *body, void *job)
{
	if (outage_early(&s->outage, clock_ms()))
		return TX_DOWN;
	return run(s, body, job);
}

bool
store_away(const struct store *s)
{
	return outage_lasts(&s->outage);
}

void
tx_must(struct store *s, tx_body *body, void *job)
{
	switch (tx_run(s, body, job)) {
	case TX_DONE:
		return;
	case TX_BUSY:
		die_temporary("a row stays locked: %s", pg_error(s->pg));
	case TX_DOWN:
		store_give_up(s);
	case TX_REFUSED:
		die_permanent("PostgreSQL refuses: %s", pg_error(s->pg));
	}
}
