#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/exits.h"
#include "lib/msg.h"
#include "lib/pg.h"
#include "lib/share.h"

#include "store/hts-store.h"
#include "store/schema.h"

/* To build an index of a large table, or to get a lock, may take long: migrate
 * waits. */
static void
migrate(const char *sql)
{
	struct pg *pg = pg_new();
	enum pg_status status;

	pg_patience(pg, 0);
	status = pg_script(pg, sql);
	if (status == PG_REFUSED)
		die_permanent("cannot migrate: %s", pg_error(pg));
	if (status != PG_DONE)
		die_temporary("cannot migrate: %s", pg_error(pg));
	pg_free(pg);
	msg_info(NULL, "the schema hts has version %d", SCHEMA_VERSION);
}

int
migrate_command(int argc, char **argv)
{
	bool print = argc == 2 && strcmp(argv[1], "--print") == 0;
	char *sql;

	if (argc > 1 && !print)
		die_usage("hts-store migrate [--print]");
	sql = share_read("sql/hts.sql");
	if (print)
		fputs(sql, stdout);
	else
		migrate(sql);
	free(sql);
	if (fflush(stdout) != 0)
		die_temporary("cannot write to stdout");
	return EXIT_DRAINED;
}
