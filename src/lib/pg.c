#include "lib/pg.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "lib/clock.h"
#include "lib/hash.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/pg_text.h"
#include "lib/settings.h"

#define CONNECT_MS 5000	  /* longer means that nobody answers there */
#define PATIENCE_MS 60000 /* ten times the slowest statement we know */
#define ERROR_MAX 400	  /* a message is one line */
#define PREPARED_MAX 64	  /* statements kept by the server */
#define NAME_DIGITS 16	  /* of the SHA-256 of a statement */

struct pg {
	PGconn *connection; /* NULL while closed */
	char *url;
	int patience_ms;
	/* what is done while the server is waited for; NULL: nothing */
	pg_watch *watch;
	pg_act *act;
	void *context;
	char error[ERROR_MAX];
	char sqlstate[6];
	/* Statements seen, by their text.  The second use is prepared, so that
	 * the server need not parse and plan it again; the first is not, as
	 * many are used once. */
	struct {
		char *sql;
		char name[sizeof "hts_" + NAME_DIGITS];
		bool prepared; /* on this connection */
	} seen[PREPARED_MAX];
	size_t seen_count;
	bool unprepared; /* a pooler in between does not let us */
};

struct pg_rows {
	PGresult *result;
};

/* Keeps the first line of text: the next ones may quote the row. */
static void
remember(struct pg *p, const char *sqlstate, const char *text)
{
	size_t n = strcspn(text, "\r\n");

	if (n >= sizeof p->error)
		n = sizeof p->error - 1;
	memcpy(p->error, text, n);
	p->error[n] = '\0';
	snprintf(p->sqlstate, sizeof p->sqlstate, "%.5s", sqlstate);
}

static bool
is_keyword(const PQconninfoOption *known, const char *name, size_t n)
{
	for (; known && known->keyword; known++)
		if (strlen(known->keyword) == n &&
		    strncmp(known->keyword, name, n) == 0)
			return true;
	return false;
}

/* Names what other drivers know: libpq's own message might quote secrets. */
static void
check_parameters(const char *url)
{
	PQconninfoOption *known = PQconndefaults();
	const char *p = strchr(url, '?');

	while (p) {
		size_t n = strcspn(++p, "=&");

		if (known && n && !is_keyword(known, p, n))
			die_permanent("DATABASE_URL: PostgreSQL's client "
				      "library knows no parameter '%.*s'",
			    (int)n, p);
		p = strchr(p, '&');
	}
	PQconninfoFree(known);
}

static void
check_url(const char *url)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);

	/* libpq's reason would quote the password */
	if (!options)
		die_permanent("DATABASE_URL is no PostgreSQL URL");
	PQconninfoFree(options);
}

struct pg *
pg_new(void)
{
	struct pg *p = mem_alloc(sizeof *p);
	char *url = setting_secret("DATABASE_URL");

	if (!url || !*url)
		die_permanent("DATABASE_URL is not set");
	p->url = pg_text_url(url);
	free(url);
	if (strstr(p->url, "://"))
		check_parameters(p->url);
	check_url(p->url);
	/* The one way to ask libpq for it when it connects: what a SET says is
	 * lost behind a pooler, or met by the pooler's other clients. */
	if (setenv("PGTZ", "UTC", 1) < 0)
		die_temporary("cannot set PGTZ: %s", strerror(errno));
	p->patience_ms = PATIENCE_MS;
	remember(p, "", "not connected");
	return p;
}

void
pg_free(struct pg *p)
{
	if (!p)
		return;
	pg_drop(p);
	for (size_t i = 0; i < p->seen_count; i++)
		free(p->seen[i].sql);
	free(p->url);
	free(p);
}

void
pg_patience(struct pg *p, int timeout_ms)
{
	p->patience_ms = timeout_ms;
}

void
pg_meanwhile(struct pg *p, pg_watch *watch, pg_act *act, void *context)
{
	p->watch = watch;
	p->act = act;
	p->context = context;
}

void
pg_drop(struct pg *p)
{
	if (p->connection)
		PQfinish(p->connection);
	p->connection = NULL;
	for (size_t i = 0; i < p->seen_count; i++)
		p->seen[i].prepared = false;
}

const char *
pg_error(const struct pg *p)
{
	return p->error;
}

const char *
pg_sqlstate(const struct pg *p)
{
	return p->sqlstate;
}

/* Milliseconds left of those granted since started (0: without end).  The
 * patience may become shorter while we wait. */
static int
time_left(const struct pg *p, int64_t started, int max_ms)
{
	int64_t granted = max_ms && (!p->patience_ms || max_ms < p->patience_ms)
			      ? max_ms
			      : p->patience_ms;
	int64_t left = started + granted - clock_ms();

	if (!granted)
		return -1;
	return left > 0 ? (int)left : 0;
}

/* Waits until the socket is ready; false when the time is up. */
static bool
wait_socket(struct pg *p, short events, int64_t started, int max_ms)
{
	struct pollfd fds[1 + PG_WATCHED];
	nfds_t n = p->watch ? 1 + PG_WATCHED : 1;
	int ready;

	for (;;) {
		fds[0] = (struct pollfd){PQsocket(p->connection), events, 0};
		if (p->watch)
			p->watch(p->context, fds + 1);
		ready = poll(fds, n, time_left(p, started, max_ms));
		if (ready == 0 || (ready < 0 && errno != EINTR))
			return false;
		if (ready > 0 && fds[0].revents)
			return true;
		if (ready > 0 && p->act)
			p->act(p->context, fds + 1);
	}
}

static void
notice(void *context, const char *message)
{
	(void)context;
	msg_debug(NULL, "server says: %s", message);
}

static PGconn *
start(const struct pg *p)
{
	/* what stands before dbname is a default that the URL may override */
	const char *const names[] = {"keepalives_idle", "dbname",
	    "client_encoding", "fallback_application_name", NULL};
	const char *const values[] = {
	    "30", p->url, "UTF8", msg_program(), NULL};

	return PQconnectStartParams(names, values, 1);
}

static bool
finish_start(struct pg *p)
{
	int64_t started = clock_ms();
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;

	while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
		if (!wait_socket(p,
			next == PGRES_POLLING_READING ? POLLIN : POLLOUT,
			started, CONNECT_MS))
			return false;
		next = PQconnectPoll(p->connection);
	}
	return next == PGRES_POLLING_OK;
}

static enum pg_status
refused_or_lost(struct pg *p)
{
	char sqlstate[6];
	enum pg_status status = PG_LOST;

	pg_text_sqlstate(PQerrorMessage(p->connection), sqlstate);
	if (PQstatus(p->connection) == CONNECTION_BAD)
		remember(p, sqlstate, PQerrorMessage(p->connection));
	else
		remember(p, "", "no answer in time while connecting");
	if (PQconnectionNeedsPassword(p->connection))
		status = PG_REFUSED;
	if (pg_text_refusal(sqlstate))
		status = PG_REFUSED;
	pg_drop(p);
	return status;
}

enum pg_status
pg_connect(struct pg *p)
{
	if (p->connection)
		return PG_DONE;
	p->connection = start(p);
	if (!p->connection) {
		remember(p, "", "out of memory");
		return PG_LOST;
	}
	PQsetErrorVerbosity(p->connection, PQERRORS_VERBOSE);
	PQsetNoticeProcessor(p->connection, notice, NULL);
	if (PQstatus(p->connection) == CONNECTION_BAD || !finish_start(p))
		return refused_or_lost(p);
	PQsetnonblocking(p->connection, 1);
	return PG_DONE;
}

/* Sends what is queued and reads until a result can be taken.  False when
 * the connection broke or the patience ended. */
static bool
await_result(struct pg *p)
{
	int64_t started = clock_ms();

	for (;;) {
		int unsent = PQflush(p->connection);

		if (unsent < 0)
			return false;
		if (!unsent && !PQisBusy(p->connection))
			return true;
		if (!wait_socket(p, (short)(unsent ? POLLIN | POLLOUT : POLLIN),
			started, 0)) {
			remember(p, "", "no answer in time");
			pg_drop(p);
			return false;
		}
		if (!PQconsumeInput(p->connection))
			return false;
	}
}

static enum pg_status
lost(struct pg *p)
{
	if (p->connection)
		remember(p, "08006", PQerrorMessage(p->connection));
	pg_drop(p);
	return PG_LOST;
}

static enum pg_status
result_status(struct pg *p, const PGresult *result)
{
	ExecStatusType got = PQresultStatus(result);
	const char *sqlstate, *text;
	enum pg_status status;

	if (got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK)
		return PG_DONE;
	sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	remember(p, sqlstate ? sqlstate : "", text ? text : PQresStatus(got));
	status = pg_text_meaning(p->sqlstate);
	if (status == PG_LOST || PQstatus(p->connection) == CONNECTION_BAD)
		return PG_LOST;
	return status;
}

/* Takes all results of what was sent; keeps the last good one. */
static enum pg_status
collect(struct pg *p, PGresult **last)
{
	enum pg_status status = PG_DONE;
	PGresult *result;

	*last = NULL;
	for (;;) {
		enum pg_status one;

		if (!await_result(p))
			return lost(p);
		result = PQgetResult(p->connection);
		if (!result)
			break;
		one = result_status(p, result);
		if (one != PG_DONE)
			status = one;
		PQclear(*last);
		*last = result;
	}
	if (status == PG_LOST)
		pg_drop(p);
	return status;
}

static enum pg_status
finish(struct pg *p, int sent, struct pg_rows **rows)
{
	PGresult *last = NULL;
	enum pg_status status = sent ? collect(p, &last) : lost(p);

	if (rows)
		*rows = NULL;
	if (status == PG_DONE && rows && last) {
		*rows = mem_alloc(sizeof **rows);
		(*rows)->result = last;
	} else {
		PQclear(last);
	}
	return status;
}

/* A name that says what it stands for: behind a pooler the connections of
 * several programs are one for the server. */
static void
note(struct pg *p, const char *sql)
{
	char digest[HASH_HEX_SIZE];
	size_t place = p->seen_count++;

	hash_sha256_hex(sql, strlen(sql), digest);
	p->seen[place].sql = mem_copy(sql);
	snprintf(p->seen[place].name, sizeof p->seen[place].name, "hts_%.*s",
	    NAME_DIGITS, digest);
}

/* The place of a statement that was seen before; a new one is noted.  -1: not
 * to be prepared. */
static int
find_seen(struct pg *p, const char *sql)
{
	for (size_t i = 0; i < p->seen_count; i++)
		if (strcmp(p->seen[i].sql, sql) == 0)
			return p->unprepared ? -1 : (int)i;
	if (p->seen_count < PREPARED_MAX)
		note(p, sql);
	return -1;
}

static enum pg_status
run_prepared(struct pg *p, struct pg_rows **rows, int place, size_t count,
    const char *const *values, int binary)
{
	bool *prepared = &p->seen[place].prepared;
	const char *name = p->seen[place].name;
	enum pg_status status = PG_DONE;

	if (!*prepared)
		status = finish(p,
		    PQsendPrepare(
			p->connection, name, p->seen[place].sql, 0, NULL),
		    NULL);
	*prepared = status == PG_DONE;
	if (*prepared)
		status = finish(p,
		    PQsendQueryPrepared(p->connection, name, (int)count, values,
			NULL, NULL, binary),
		    rows);
	/* The caller runs the transaction again, then without: also if another
	 * program has prepared the same, as the transaction is aborted then. */
	p->unprepared =
	    p->unprepared || (status == PG_AGAIN && pg_text_stale(p->sqlstate));
	return status;
}

static enum pg_status
run(struct pg *p, struct pg_rows **rows, const char *sql, size_t count,
    const char *const *values, int binary)
{
	enum pg_status status = pg_connect(p);
	int place;

	if (rows)
		*rows = NULL;
	if (status != PG_DONE)
		return status;
	place = find_seen(p, sql);
	if (place >= 0)
		return run_prepared(p, rows, place, count, values, binary);
	return finish(p,
	    PQsendQueryParams(p->connection, sql, (int)count, NULL, values,
		NULL, NULL, binary),
	    rows);
}

enum pg_status
pg_run(struct pg *p, struct pg_rows **rows, const char *sql, size_t count,
    const char *const *values)
{
	return run(p, rows, sql, count, values, 0);
}

enum pg_status
pg_run_binary(struct pg *p, struct pg_rows **rows, const char *sql,
    size_t count, const char *const *values)
{
	return run(p, rows, sql, count, values, 1);
}

enum pg_status
pg_script(struct pg *p, const char *sql)
{
	enum pg_status status = pg_connect(p);

	if (status != PG_DONE)
		return status;
	return finish(p, PQsendQuery(p->connection, sql), NULL);
}

void
pg_rows_free(struct pg_rows *rows)
{
	if (!rows)
		return;
	PQclear(rows->result);
	free(rows);
}

size_t
pg_rows_count(const struct pg_rows *rows)
{
	return rows ? (size_t)PQntuples(rows->result) : 0;
}

const char *
pg_value(const struct pg_rows *rows, size_t row, int column)
{
	if (!rows || PQgetisnull(rows->result, (int)row, column))
		return NULL;
	return PQgetvalue(rows->result, (int)row, column);
}

size_t
pg_value_length(const struct pg_rows *rows, size_t row, int column)
{
	return rows ? (size_t)PQgetlength(rows->result, (int)row, column) : 0;
}
