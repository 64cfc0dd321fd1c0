/*
 * Whether the database is the one this program was written for, and which types
 * the web API has given the columns: an id may be VARCHAR or uuid, a status a
 * word or an enum, a name of any width.  Statements name the column whose type
 * a value must have, and text that is too long for it is cut, as PostgreSQL
 * does with an explicit cast.
 */
#ifndef HTS_STORE_SCHEMA_H
#define HTS_STORE_SCHEMA_H

#include <stddef.h>

#include "lib/buf.h"
#include "lib/pg.h"

#define SCHEMA_VERSION 2 /* as share/sql/hts.sql */

struct schema_column {
	char *name; /* "flashcard.id" */
	char *type; /* "character varying(36)" */
};

struct schema {
	struct schema_column *columns;
	size_t count;
};

/* Checks the version of the schema hts and every column used, and keeps the
 * types.  DONE with an empty why: all is well.  DONE with a reason in why: it
 * can never work so; the reason names table, column and remedy. */
enum pg_status schema_check(struct pg *pg, struct schema *s, struct buf *why);
void schema_release(struct schema *s);
/* The statement with @table.column@ replaced by the column's type, and
 * @$1:table.column@ by the parameter as a value of that type, NULL if it can
 * be none.  free() it. */
char *schema_sql(const struct schema *s, const char *sql);

#endif
