/*
 * A part: one ledger row and its effects.  A record of the ring has one part; a
 * record made by hand has one for its text and one for each kind of items.
 */
#ifndef HTS_STORE_PART_H
#define HTS_STORE_PART_H

#include <stdbool.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "lib/task.h"

#include "store/assignment.h"
#include "store/ledger.h"
#include "store/store.h"
#include "store/target.h"

/* How the record ended when it came to save. */
struct ending {
	bool failed;
	const char *code, *message; /* of a failure */
};

struct part {
	const struct task *task;
	char *id;		       /* of the ledger row */
	struct assignment *assignment; /* NULL: by hand, without children */
	bool append;		       /* by hand */
	/* what the transaction found or made; valid after COMMIT */
	bool claimed;
	struct ledger_row stored; /* not claimed: the outcome it has */
	struct ending ending;	  /* claimed: how it ended, in the end */
	struct buf result, children;
	char why[WISHES_WHY]; /* ending.message may lie here */
};

/* Empties what an earlier try has made. */
void part_clear(struct part *p);
void part_release(struct part *p);

/* Claims the ledger row and, if that succeeds, writes the effects of the
 * record: everything but the upload's status.  t is locked; t->upload NULL:
 * there is no upload, and upload (may be NULL) is the id it had. */
enum pg_status part_write(struct store *s, struct part *p,
    const struct target *t, const char *upload, const cJSON *record,
    const struct ending *ending);
/* The members settle, why, result, children of the answer. */
void part_settle(const struct part *p, struct buf *line);

#endif
