/* Items of a record as rows: pure, without a database. */
#ifndef HTS_STORE_ROWS_H
#define HTS_STORE_ROWS_H

#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "lib/task.h"

/* Appends a JSON array with one object per item, as the columns of its
 * table (item_table.h), each with its id of the array ids.  Returns how
 * many. */
size_t rows_items(
    enum item_kind kind, const cJSON *items, const char *ids, struct buf *rows);

/* Appends the array for uploaded_file: id, status, info, text.  files and
 * text are those of the record; text may be NULL. */
void rows_files(const cJSON *files, const char *text, struct buf *rows);
/* The same for a document that failed: each file of ids with its own error
 * in files, else with the reason of the whole. */
void rows_failed_files(const char *const *ids, size_t count, const cJSON *files,
    const char *code, const char *message, struct buf *rows);

/* Appends the array of the files the items came from, in their order but for
 * first, which is the first (NULL: none is).  only: that of items that name
 * none, or NULL. */
void rows_origins(
    const cJSON *list, const cJSON *first, const char *only, struct buf *files);

#endif
