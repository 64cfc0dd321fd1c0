/* Connections and errors of PostgreSQL; with a server when one is there. */
#include "unit/tap.h"

#include <stdlib.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/pg.h"
#include "lib/pg_text.h"

static enum pg_status
raise_error(struct pg *p, const char *sqlstate)
{
	char *sql = mem_printf("DO $$ BEGIN RAISE EXCEPTION 'x' USING "
			       "ERRCODE = '%s'; END $$",
	    sqlstate);
	enum pg_status status = pg_script(p, sql);

	free(sql);
	return status;
}

static void
test_errors(struct pg *p)
{
	static const struct {
		const char *sqlstate;
		enum pg_status want;
		const char *what;
	} cases[] = {
	    {"40001", PG_AGAIN, "a serialization failure is run again"},
	    {"40P01", PG_AGAIN, "so is a deadlock"},
	    {"55P03", PG_AGAIN, "so is a lock timeout"},
	    {"57P01", PG_LOST, "a shutdown loses the connection"},
	    {"53100", PG_LOST, "a full disk is waited for"},
	    {"25006", PG_LOST, "a read-only server is no server"},
	    {"22001", PG_REFUSED, "a value too long is refused"},
	    {"23503", PG_REFUSED, "a broken reference is refused"},
	    {"P0001", PG_REFUSED, "what is unknown is refused"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		OK(raise_error(p, cases[i].sqlstate) == cases[i].want,
		    cases[i].what);
		IS(pg_sqlstate(p), cases[i].sqlstate,
		    "the code of an error is kept");
	}
	OK(pg_script(p, "SELECT 1; SELEKT") == PG_REFUSED,
	    "a script with an error is refused");
	OK(strstr(pg_error(p), "syntax error") != NULL, "the error says why");
	OK(pg_script(p, "SELECT 1") == PG_DONE, "the connection goes on");
}

static void
test_rows(struct pg *p)
{
	struct pg_rows *rows = NULL;

	OK(pg_run(p, &rows,
	       "SELECT $1::text, NULL, current_setting('TimeZone')", 1,
	       (const char *const[]){"a'b"}) == PG_DONE,
	    "a statement with a parameter");
	IS_INT((long long)pg_rows_count(rows), 1, "gives one row");
	IS(pg_value(rows, 0, 0), "a'b", "the parameter comes back");
	OK(!pg_value(rows, 0, 1), "NULL is NULL");
	IS(pg_value(rows, 0, 2), "UTC", "times are UTC");
	pg_rows_free(rows);
	OK(pg_run_binary(p, &rows, "SELECT '\\x00ff00'::bytea", 0, NULL) ==
		PG_DONE,
	    "a binary result");
	OK(pg_value_length(rows, 0, 0) == 3 &&
		memcmp(pg_value(rows, 0, 0), "\0\377\0", 3) == 0,
	    "a binary result has its bytes");
	pg_rows_free(rows);
	OK(pg_run(p, &rows, "SELECT broken", 0, NULL) == PG_REFUSED && !rows,
	    "a refused statement gives no rows");
}

/* The second use of a statement is prepared; a pooler may take that away. */
static void
test_prepared(struct pg *p)
{
	static const char sql[] = "SELECT $1::int + 1";
	struct pg_rows *rows = NULL;

	for (int i = 0; i < 3; i++) {
		OK(pg_run(p, &rows, sql, 1, (const char *const[]){"41"}) ==
			PG_DONE,
		    "a statement used again");
		IS(pg_value(rows, 0, 0), "42", "gives the same");
		pg_rows_free(rows);
	}
	OK(pg_run(p, &rows, "SELECT count(*) > 0 FROM pg_prepared_statements",
	       0, NULL) == PG_DONE,
	    "the server lists what is prepared");
	IS(pg_value(rows, 0, 0), "t", "a statement used again is prepared");
	pg_rows_free(rows);
	OK(pg_script(p, "DEALLOCATE ALL") == PG_DONE, "somebody takes it away");
	OK(pg_run(p, &rows, sql, 1, (const char *const[]){"41"}) == PG_AGAIN,
	    "the transaction is to run again");
	OK(pg_run(p, &rows, sql, 1, (const char *const[]){"41"}) == PG_DONE,
	    "a statement that somebody took away is prepared again");
	pg_rows_free(rows);
}

static void
run_twice(struct pg *p, const char *sql)
{
	for (int i = 0; i < 2; i++)
		OK(pg_run(p, NULL, sql, 0, NULL) == PG_DONE, sql);
}

static char *
name_of(struct pg *p, const char *sql)
{
	struct pg_rows *rows = NULL;
	char *name = NULL;

	if (pg_run(p, &rows,
		"SELECT name FROM pg_prepared_statements WHERE statement = $1",
		1, (const char *const[]){sql}) == PG_DONE &&
	    pg_rows_count(rows) == 1)
		name = mem_copy(pg_value(rows, 0, 0));
	pg_rows_free(rows);
	return name;
}

/* Two programs behind a pooler may find each other's statements. */
static void
test_names(void)
{
	static const char *const sql[] = {"SELECT 'one'", "SELECT 'two'"};
	struct pg *p[] = {pg_new(), pg_new()};
	char *names[2][2];

	for (int i = 0; i < 2; i++) {
		run_twice(p[i], sql[i]);
		run_twice(p[i], sql[1 - i]);
		for (int k = 0; k < 2; k++)
			names[i][k] = name_of(p[i], sql[k]);
	}
	OK(names[0][0] && names[0][1] && strcmp(names[0][0], names[0][1]) != 0,
	    "two statements have two names");
	for (int k = 0; k < 2; k++)
		IS(names[1][k], names[0][k],
		    "names of statements do not depend on the order of use");
	for (int i = 0; i < 2; i++) {
		pg_free(p[i]);
		free(names[i][0]);
		free(names[i][1]);
	}
}

/* As if the server's connection had been another program's before. */
static void
test_shared(void)
{
	static const char sql[] = "SELECT 'shared'";
	struct pg *p = pg_new();
	struct pg_rows *rows = NULL;
	char *name, *prepare;

	run_twice(p, sql);
	name = name_of(p, sql);
	pg_drop(p);
	prepare = mem_printf("PREPARE %s AS %s", name ? name : "nothing", sql);
	OK(pg_script(p, prepare) == PG_DONE, "another program has prepared it");
	OK(pg_run(p, NULL, sql, 0, NULL) == PG_AGAIN,
	    "the transaction is to run again");
	OK(pg_run(p, &rows, sql, 0, NULL) == PG_DONE,
	    "a statement prepared by another program runs");
	IS(pg_value(rows, 0, 0), "shared",
	    "a statement prepared by another program gives its own result");
	pg_rows_free(rows);
	OK(pg_run(p, &rows,
	       "SELECT string_agg(name, ' ') FROM pg_settings"
	       " WHERE source = 'session'",
	       0, NULL) == PG_DONE,
	    "the session has settings");
	IS(pg_value(rows, 0, 0), NULL,
	    "the session has no settings that others would meet");
	pg_rows_free(rows);
	pg_free(p);
	free(prepare);
	free(name);
}

static void
test_patience(struct pg *p)
{
	int64_t started = clock_ms();

	pg_patience(p, 50);
	OK(pg_run(p, NULL, "SELECT pg_sleep(20)", 0, NULL) == PG_LOST,
	    "a server that does not answer is lost");
	OK(clock_ms() - started < 15000, "long before it would have answered");
	pg_patience(p, 60000);
	OK(pg_run(p, NULL, "SELECT 1", 0, NULL) == PG_DONE,
	    "the next statement connects again");
}

struct other {
	int fd; /* -1: at its end */
	int acts;
};

static void
watch(void *context, struct pollfd fds[PG_WATCHED])
{
	const struct other *other = context;

	for (size_t i = 0; i < PG_WATCHED; i++)
		fds[i] = (struct pollfd){i ? -1 : other->fd, POLLIN, 0};
}

static void
act(void *context, const struct pollfd fds[PG_WATCHED])
{
	struct other *other = context;
	char byte;

	other->acts += fds[0].revents != 0;
	if (read(other->fd, &byte, 1) != 1)
		other->fd = -1;
}

/* An answer that comes late enough leaves time for what is on the pipe. */
static void
test_meanwhile(struct pg *p)
{
	struct other other;
	int ends[2];

	if (pipe(ends) < 0 || write(ends[1], "ab", 2) != 2)
		abort();
	close(ends[1]);
	other = (struct other){ends[0], 0};
	pg_patience(p, 60000);
	pg_meanwhile(p, watch, act, &other);
	OK(pg_run(p, NULL, "SELECT pg_sleep(0.5)", 0, NULL) == PG_DONE,
	    "the server is waited for");
	IS_INT(
	    other.acts, 3, "another descriptor is read meanwhile, to its end");
	pg_meanwhile(p, NULL, NULL, NULL);
	OK(pg_run(p, NULL, "SELECT 1", 0, NULL) == PG_DONE && other.acts == 3,
	    "another descriptor is watched no more when the server has "
	    "answered");
	close(ends[0]);
}

static void
test_server(const char *port)
{
	char *url = mem_printf(
	    "postgresql+psycopg2://postgres@127.0.0.1:%s/postgres", port);
	struct pg *p;

	setenv("DATABASE_URL", url, 1);
	p = pg_new();
	OK(pg_connect(p) == PG_DONE, "a URL of SQLAlchemy connects");
	test_rows(p);
	test_errors(p);
	test_prepared(p);
	test_names();
	test_shared();
	test_patience(p);
	test_meanwhile(p);
	pg_free(p);
	free(url);
	url = mem_printf("postgres://postgres@127.0.0.1:%s/nowhere", port);
	setenv("DATABASE_URL", url, 1);
	p = pg_new();
	OK(pg_connect(p) == PG_REFUSED, "a missing database is permanent");
	IS(pg_sqlstate(p), "3D000", "a missing database has its code");
	pg_free(p);
	free(url);
}

static void
url(const char *given, const char *want)
{
	char *got = pg_text_url(given);

	IS(got, want, given);
	free(got);
}

static void
sqlstate(const char *message, const char *want)
{
	char got[6];

	pg_text_sqlstate(message, got);
	IS(got, want, message);
}

static void
test_texts(void)
{
	url("postgresql+psycopg2://u:p+q@h/d", "postgresql://u:p+q@h/d");
	url("postgres://u:p+q@h/d", "postgres://u:p+q@h/d");
	url("host=h password=a+b", "host=h password=a+b");
	url("postgresql+asyncpg://h/d?ssl=verify-full&application_name=a",
	    "postgresql://h/d?sslmode=verify-full&application_name=a");
	url("postgresql+asyncpg://h/d?ssl=true",
	    "postgresql://h/d?sslmode=require");
	url("postgres://h/d?sslmode=prefer", "postgres://h/d?sslmode=prefer");
	sqlstate("failed: FATAL:  28P01: password", "28P01");
	sqlstate("failed: FATAL:  sorry: no", "");
	sqlstate("Connection refused", "");
	sqlstate("a:  b: FATAL:  3D000: database", "3D000");
}

int
main(void)
{
	const char *port = getenv("HTS_TEST_PG_PORT");
	struct pg *p;

	unsetenv("DATABASE_URL_FILE");
	setenv("DATABASE_URL", "postgresql://u:geheim@127.0.0.1:1/x", 1);
	msg_init("pg-test");
	test_texts();
	p = pg_new();
	OK(pg_connect(p) == PG_LOST,
	    "a server that is not there is tried later");
	OK(pg_run(p, NULL, "SELECT 1", 0, NULL) == PG_LOST,
	    "a statement without a server is tried later");
	OK(!strstr(pg_error(p), "geheim"), "the error keeps the password");
	IS_INT((long long)pg_rows_count(NULL), 0, "no result has no rows");
	pg_rows_free(NULL);
	pg_free(p);
	if (port)
		test_server(port);
	else
		printf("# HTS_TEST_PG_PORT is not set: no server\n");
	return TAP_DONE();
}
