/*
 * A connection to PostgreSQL (libpq), and what an error means for us: run the
 * transaction again, connect again, or give up.  libpq is included by pg.c
 * alone.
 */
#ifndef HTS_LIB_PG_H
#define HTS_LIB_PG_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

enum pg_status {
	PG_DONE,   /* the statement succeeded */
	PG_AGAIN,  /* serialization failure, deadlock, lock timeout: roll back
		      and run the whole transaction again */
	PG_LOST,   /* no connection, or it broke: whether a COMMIT took effect
		      is unknown */
	PG_REFUSED /* the server refuses the statement: it would again */
};

struct pg;
struct pg_rows; /* the result of one statement */

/* A closed connection; DATABASE_URL as SQLAlchemy or libpq writes it.  Exits
 * 100 if it is missing or malformed.  application_name is the program's, and
 * PGTZ is set to UTC in the environment.  A pooler may stand in between that
 * gives every transaction another connection of the server, one that others
 * use, too: nothing is set for the session. */
struct pg *pg_new(void);
void pg_free(struct pg *p);
/* Connects if closed, with TimeZone=UTC.  DONE, LOST (try later) or REFUSED
 * (wrong password, no such database ...: permanent).  After 5 s, or at the end
 * of the patience if that is shorter, it is LOST; only the look-up of a host's
 * name is not bounded by us but by the resolver. */
enum pg_status pg_connect(struct pg *p);
/* How long one statement may take before the connection is given up as LOST
 * (a server that is stopped, a network that swallows packets).  60 s at
 * first; 0 waits for ever. */
void pg_patience(struct pg *p, int timeout_ms);
/* While the server is waited for, others are served: watch fills in what they
 * wait for, before each wait, and act is given it back with what happened.
 * Neither may use the connection; both may set another patience.  NULL: no
 * more. */
#define PG_WATCHED 3 /* places */
typedef void pg_watch(void *context, struct pollfd fds[PG_WATCHED]);
typedef void pg_act(void *context, const struct pollfd fds[PG_WATCHED]);
void pg_meanwhile(struct pg *p, pg_watch *watch, pg_act *act, void *context);
/* Closes; the next pg_connect opens a new connection. */
void pg_drop(struct pg *p);
/* One line about the last failure, without secrets; never NULL. */
const char *pg_error(const struct pg *p);
/* SQLSTATE of the last failure ("" if none). */
const char *pg_sqlstate(const struct pg *p);

/* One statement with text parameters (NULL: SQL NULL).  *rows may be NULL if
 * the caller wants no result, else pg_rows_free() it when DONE. */
enum pg_status pg_run(struct pg *p, struct pg_rows **rows, const char *sql,
    size_t count, const char *const *values);
/* The same, with the result in binary: for bytea. */
enum pg_status pg_run_binary(struct pg *p, struct pg_rows **rows,
    const char *sql, size_t count, const char *const *values);
/* Several statements without parameters or results. */
enum pg_status pg_script(struct pg *p, const char *sql);

void pg_rows_free(struct pg_rows *rows); /* NULL is fine */
size_t pg_rows_count(const struct pg_rows *rows);
/* Value of a column by position; NULL for SQL NULL; valid until freed. */
const char *pg_value(const struct pg_rows *rows, size_t row, int column);
size_t pg_value_length(const struct pg_rows *rows, size_t row, int column);

#endif
