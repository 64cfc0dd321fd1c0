/* What fetch adds to a record: the upload, its files, its text, the wishes. */
#ifndef HTS_STORE_MATERIAL_H
#define HTS_STORE_MATERIAL_H

#include "lib/buf.h"
#include "lib/task.h"

#include "store/wishes.h"
#include "store/store.h"
#include "store/target.h"

struct material {
	struct store *store;
	const char *id;	       /* the task's, for messages; or NULL */
	const char *directory; /* where contents go */
	struct target target;
	struct wishes options;
};

/* Adds upload and text_id. */
void material_upload(const struct material *m, struct buf *line);
/* Adds want for one kind, or with ITEM_KINDS for all. */
void material_want(
    const struct material *m, struct buf *line, enum item_kind kind);
/* Adds files with their contents in temporary files.  If that fails for another
 * reason than the database, it settles the record.  Not DONE: it did neither.
 */
enum tx_end material_contents(const struct material *m, struct buf *line);
/* Adds files, want and text, or settles the record.  Not DONE: it did neither.
 */
enum tx_end material_text(
    const struct material *m, struct buf *line, enum item_kind kind);
/* Settles the record for a transaction that did not end well. */
void material_settle(
    const struct material *m, enum tx_end end, struct buf *line);

#endif
