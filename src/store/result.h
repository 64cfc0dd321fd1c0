/* Results and children of settled tasks: pure, without a database. */
#ifndef HTS_STORE_RESULT_H
#define HTS_STORE_RESULT_H

#include <stdbool.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "lib/task.h"

#include "store/assignment.h"
#include "store/wishes.h"
#include "store/target.h"

/* What AsyncResult.get() gives for a document; files as in the record.
 * group_id is NULL if there are no children. */
void result_document(struct buf *out, const struct target *t,
    const char *task_id, const cJSON *files, const char *group_id);
/* The same for an AI task; usage and partial may be NULL. */
void result_items(struct buf *out, const struct target *t, enum item_kind kind,
    size_t generated, size_t saved, const cJSON *usage, const cJSON *partial);

/* Whether hts made the result of a task that is done, and not a Python worker:
 * by members that only the two functions above and the ledger write. */
bool result_is_own(const cJSON *result);

/* The group of AI tasks that follow a document, as the array "children" of
 * the record.  The ids follow from the parent's: published twice they are
 * the same tasks. */
void result_children(struct buf *out, const struct target *t,
    const struct assignment *parent, const struct wishes *options);
void result_group_id(const char *parent_id, char out[37]);

#endif
