/*
 * hts.task, the ledger: one row per Celery task id, with its outcome.  A
 * crash between COMMIT and the acknowledgement in Redis is certain to happen
 * one day; the row is what makes the second delivery give the same answer
 * without running again.  All calls belong into a transaction that holds the
 * lock of the upload's row.
 */
#ifndef HTS_STORE_LEDGER_H
#define HTS_STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "store/store.h"

struct ledger_entry {
	const char *id, *name;
	const char *kwargs; /* JSON */
	const char *upload, *file;
	const char *group, *root, *parent;
	bool append;
};

/* A row as stored; JSON members are text.  ledger_row_release() it. */
struct ledger_row {
	bool found;
	char *outcome; /* NULL: open */
	char *why, *result, *children;
	char *upload, *file, *kwargs;
};

enum pg_status ledger_read(
    struct store *s, const char *id, struct ledger_row *row);
void ledger_row_release(struct ledger_row *row);
/* Adds settle, why, result and children of a row with an outcome. */
void ledger_settle(struct buf *line, const struct ledger_row *row);

/* Inserts the row, or counts one attempt more: *attempt is its number, from 1
 * on.  0, and nothing is changed, if it has an outcome. */
enum pg_status ledger_open(
    struct store *s, const struct ledger_entry *e, long *attempt);

/* The claim: gives the row its outcome.  Not claimed: it had one. */
struct ledger_claim {
	bool claimed;
	char seq[24];
	char *file; /* the scope the row was begun with */
	bool append;
};
enum pg_status ledger_claim(struct store *s, const struct ledger_entry *e,
    const char *outcome, struct ledger_claim *claim);
void ledger_claim_release(struct ledger_claim *claim);

/* Whether a later task for the same scope has written its rows already.  If
 * not, appends the array of the files for which later tasks have: what this
 * one has made of them comes too late. */
enum pg_status ledger_superseded(struct store *s, const struct ledger_entry *e,
    const struct ledger_claim *claim, bool *superseded, struct buf *files);
/* Takes the ids of the rows that earlier tasks wrote for the same scope and
 * kind: a JSON array, the oldest task's first.  They are no longer theirs.  Of
 * a task for the whole upload these are the rows that came from the file. */
enum pg_status ledger_take_rows(struct store *s, const struct ledger_entry *e,
    const struct ledger_claim *claim, struct buf *ids);
/* Ends every open row of an earlier task within the scope as replaced. */
enum pg_status ledger_replace_open(struct store *s,
    const struct ledger_entry *e, const struct ledger_claim *claim);

/* What a task has written, each as JSON or NULL: ids of rows, the file each one
 * came from (null: unknown), and what was charged. */
struct ledger_written {
	const char *rows, *files, *charge;
};
/* Stores what was made: JSON or NULL each. */
enum pg_status ledger_finish(struct store *s, const char *id, const char *why,
    const char *result, const char *children,
    const struct ledger_written *written);
/* Inserts open rows: children is the array of the record. */
enum pg_status ledger_add_children(
    struct store *s, const char *children, const struct ledger_entry *parent);

#define LEDGER_REPLACED "{\"status\":\"replaced\"}"

#endif
