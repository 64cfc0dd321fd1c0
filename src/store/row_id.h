/*
 * Ids of rows that stay the same when the same material is made again, so that
 * what a student has learned of a card stays with it: UUIDv5 of the upload, the
 * table, the front without letter case and white space, and an ordinal among
 * rows with the same front.
 */
#ifndef HTS_STORE_ROW_ID_H
#define HTS_STORE_ROW_ID_H

#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "lib/uuid.h"

#include "store/item_table.h"
#include "store/store.h"

/* The id of a front.  Pure. */
void row_id(const char *upload, const char *table, const char *front,
    unsigned ordinal, char id[UUID_SIZE]);
/* Appends an array with an id for each item, in their order.  Ids of the array
 * old may be used again, those of other rows that are there not. */
enum pg_status row_ids_choose(struct store *s, const char *upload,
    const struct item_table *table, const cJSON *items, const char *old,
    struct buf *ids);
/* Appends the ids of the array old that are not in the array ids.  Pure. */
void row_ids_gone(const char *old, const char *ids, struct buf *gone);

#endif
