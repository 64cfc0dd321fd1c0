/*
 * The tables of the kinds of material, a row each: which columns a kind has,
 * and from these what is inserted, deleted, checked and shown.
 */
#ifndef HTS_STORE_ITEM_TABLE_H
#define HTS_STORE_ITEM_TABLE_H

#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "lib/task.h"

#include "store/store.h"

struct item_column {
	const char *name; /* of the column, and of the member of an item */
	const char *use;  /* as in schema.c */
	const char *type; /* of the member: "text", "integer", "json" */
	/* Appends the value; NULL: the member is the value. */
	void (*add)(struct buf *out, const cJSON *item);
};

struct item_table {
	const char *name;
	/* besides id and upload_id, which every table has */
	struct item_column columns[8]; /* the first is the front */
	const char *order; /* how the rows are sorted for show, or NULL */
	/* Writes items whose rows depend on each other in place of the rows
	 * whose ids are in old; appends the array of the new ids.  NULL: the
	 * rows are independent, and insert and delete do it. */
	enum pg_status (*write)(struct store *s, const char *upload,
	    const char *old, const cJSON *items, struct buf *ids,
	    size_t *count);
	/* The item whose id write puts first, or NULL. */
	const cJSON *(*first)(const cJSON *items);
};

extern const struct item_table item_tables[ITEM_KINDS];

/* Append statements, as schema_sql takes them.  $1 is the upload; $2 an array
 * of objects, as rows_items makes it, or of ids.  Rows that are there are not
 * inserted; those that are there and say something else are updated. */
void item_sql_insert(struct buf *sql, const struct item_table *t);
void item_sql_update(struct buf *sql, const struct item_table *t);
/* Which of the ids $2 rows have, other than those of the upload in $3. */
void item_sql_taken(struct buf *sql, const struct item_table *t);
void item_sql_delete(struct buf *sql, const struct item_table *t);
/* Appends an expression: the array of an upload's rows; u.id is the upload. */
void item_sql_show(struct buf *sql, const struct item_table *t);

#endif
