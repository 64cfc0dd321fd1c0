/* Whether the database is the one this program was written for. */
#ifndef HTS_STORE_CHECK_H
#define HTS_STORE_CHECK_H

#include "lib/buf.h"
#include "lib/pg.h"

/* Looks at the version of hts's schema and at every column used.  DONE with
 * an empty why: good.  DONE with a reason in why: never works like this. */
enum pg_status check_schema(struct pg *pg, struct buf *why);

/* hts-store migrate [--print], hts-store --check */
int migrate_command(int argc, char **argv);
int check_command(void);

#endif
