/* Whether the database is the one this program was written for. */
#ifndef HTS_STORE_SCHEMA_H
#define HTS_STORE_SCHEMA_H

#include "lib/buf.h"
#include "lib/pg.h"

#define SCHEMA_VERSION 1 /* as share/sql/hts.sql */

/* Looks at the version of hts's schema and at every column used.  DONE with
 * an empty why: good.  DONE with a reason in why: never works like this. */
enum pg_status schema_check(struct pg *pg, struct buf *why);

#endif
