#include "store/store.h"

#include <string.h>

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/msg.h"

#include "store/check.h"
#include "store/loop.h"

#define TRIES 5		 /* conflicts of one transaction */
#define CONFLICT_MS 50	 /* and the pause after the first */
#define BACKOFF_MS 100	 /* pause while the server is away: first */
#define BACKOFF_MAX 5000 /* and longest */
#define MARGIN_MS 10000	 /* kept of a deadline for the way back */

/* A row locked for longer than this belongs to somebody slow: others first. */
static const char sql_begin[] = "BEGIN; SET LOCAL lock_timeout TO '3s'";

void
store_init(struct store *s)
{
	*s = (struct store){.pg = pg_new(), .cache = cache_new()};
}

void
store_release(struct store *s)
{
	pg_free(s->pg);
	cache_free(s->cache);
}

static enum pg_status
look_at_schema(struct store *s)
{
	struct buf why = BUF_EMPTY;
	enum pg_status status = check_schema(s->pg, &why);

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
	if (status == PG_REFUSED && !s->ready)
		die_permanent("PostgreSQL refuses: %s", pg_error(s->pg));
	/* It worked before: somebody is changing passwords or moving it. */
	return status == PG_DONE ? PG_DONE : PG_LOST;
}

void
store_require(struct store *s)
{
	if (store_ready(s) != PG_DONE)
		die_temporary("cannot use PostgreSQL: %s", pg_error(s->pg));
}

static enum pg_status
attempt(struct store *s, tx_body *body, void *job)
{
	enum pg_status status = store_ready(s);

	if (status == PG_DONE)
		status = pg_script(s->pg, sql_begin);
	if (status == PG_DONE)
		status = body(s, job);
	if (status == PG_DONE)
		return pg_script(s->pg, "COMMIT");
	/* A lost connection rolled back by itself.  The first reason is the
	 * one to tell, so the answer to ROLLBACK does not matter. */
	if (status != PG_LOST && pg_script(s->pg, "ROLLBACK") != PG_DONE)
		pg_drop(s->pg);
	return status;
}

static int64_t
jittered(int64_t ms)
{
	return (int64_t)((double)ms * (0.5 + clock_jitter()));
}

/* Waits before the next try.  False when the time is up. */
static bool
wait_for_server(struct store *s, int64_t until, int64_t *pause)
{
	int64_t left = until - clock_ms(), ms = jittered(*pause);

	if (left <= 0)
		return false;
	if (*pause == BACKOFF_MS)
		msg_warn(NULL, "waits for PostgreSQL: %s", pg_error(s->pg));
	clock_sleep_ms(ms < left ? ms : left);
	loop_status("PostgreSQL");
	*pause = *pause * 2 < BACKOFF_MAX ? *pause * 2 : BACKOFF_MAX;
	return true;
}

static bool
locked(const struct store *s)
{
	return strcmp(pg_sqlstate(s->pg), "55P03") == 0;
}

enum tx_end
tx_run(struct store *s, tx_body *body, void *job, int64_t for_ms)
{
	int64_t until = clock_ms() + for_ms, pause = BACKOFF_MS;

	for (int tries = 1;;) {
		switch (attempt(s, body, job)) {
		case PG_DONE:
			return TX_DONE;
		case PG_AGAIN:
			if (locked(s))
				return TX_BUSY;
			if (tries++ >= TRIES)
				return TX_DOWN;
			clock_sleep_ms(jittered(CONFLICT_MS << tries));
			break;
		case PG_LOST:
			if (!wait_for_server(s, until, &pause))
				return TX_DOWN;
			break;
		case PG_REFUSED:
			return TX_REFUSED;
		}
	}
}

void
tx_must(struct store *s, tx_body *body, void *job)
{
	switch (tx_run(s, body, job, 0)) {
	case TX_DONE:
		return;
	case TX_BUSY:
		die_temporary("a row stays locked: %s", pg_error(s->pg));
	case TX_DOWN:
		die_temporary("cannot use PostgreSQL: %s", pg_error(s->pg));
	case TX_REFUSED:
		die_permanent("PostgreSQL refuses: %s", pg_error(s->pg));
	}
}

int64_t
wait_at_most(int64_t time_left)
{
	int64_t margin = time_left / 4;

	if (time_left == INT64_MAX || time_left <= 0)
		return 0;
	return time_left - (margin < MARGIN_MS ? margin : MARGIN_MS);
}
