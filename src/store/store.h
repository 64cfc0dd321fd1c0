/*
 * What every command of hts-store works with: the database, the cache, and
 * how a transaction is run when the database is slow, away or in conflict.
 */
#ifndef HTS_STORE_STORE_H
#define HTS_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/pg.h"

#include "store/web_cache.h"
#include "store/outage.h"
#include "store/schema.h"

struct store {
	struct pg *pg;
	struct cache *cache;
	struct outage outage;
	int lock_ms;  /* how long a statement waits for a locked row */
	bool ready;   /* the schema was looked at */
	bool refused; /* the server refused us at the last try */
	struct schema schema;
	char *sql_derived;
};

/* Settings are read (100 if wrong); nothing is connected yet. */
void store_init(struct store *s);
void store_release(struct store *s);
/* Connects and checks the schema.  LOST: try later.  That is also the answer if
 * the server refuses us, for it did not when hts-dispatch checked: somebody is
 * changing passwords or moving the database.  Exits 100 if the schema is not
 * the one this program knows. */
enum pg_status store_ready(struct store *s);
/* For commands at a shell: ready, or exit 100 or 111. */
void store_require(struct store *s);
/* For commands at a shell when it is not ready: exits 100 if the server refuses
 * us, else 111. */
_Noreturn void store_give_up(const struct store *s);

/* pg_run of a statement with types of columns in it: schema_sql. */
enum pg_status store_query(struct store *s, struct pg_rows **rows,
    const char *sql, size_t count, const char *const *values);

/* The statements of one transaction; anything but PG_DONE rolls back. */
typedef enum pg_status tx_body(struct store *s, void *job);

enum tx_end {
	TX_DONE,   /* committed */
	TX_BUSY,   /* a row stayed locked for lock_ms, or 5 conflicts: later */
	TX_DOWN,   /* no server */
	TX_REFUSED /* the server refuses a statement: pg_error says why */
};

/* Runs body in a transaction until it is committed.  If COMMIT gets no answer,
 * the body runs again: it must begin with a claim that shows whether the first
 * one was committed.  If the connection broke, it connects again once.  It
 * never waits for a server that is away: before the next try of the outage it
 * returns DOWN at once. */
enum tx_end tx_run(struct store *s, tx_body *body, void *job);
/* Whether the last transaction found no server. */
bool store_away(const struct store *s);
/* The same for a command at a shell: exits 111 or 100 unless DONE. */
void tx_must(struct store *s, tx_body *body, void *job);

#endif
