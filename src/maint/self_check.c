#include "maint/hts-maint.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/msg.h"
#include "lib/pg.h"
#include "lib/redis.h"
#include "lib/settings.h"

#include "maint/health.h"

#define CALL_MS 5000

/* The directory is made when it is first needed; if it exists, nobody else may
 * be able to write to it. */
static void
check_temp_dir(void)
{
	char *path = setting_temp_dir();
	struct stat what;

	if (lstat(path, &what) < 0) {
		if (errno != ENOENT)
			die_permanent(
			    "UPLOAD_TEMP_DIR: cannot look at '%s': %s", path,
			    strerror(errno));
	} else if (!S_ISDIR(what.st_mode) || what.st_uid != geteuid() ||
		   what.st_mode & (S_IWGRP | S_IWOTH)) {
		die_permanent("UPLOAD_TEMP_DIR: '%s' is no directory of ours "
			      "that nobody else can write to",
		    path);
	}
	free(path);
}

static int
check_redis(void)
{
	struct redis *redis = redis_new_broker();
	struct reply *reply = redis_command(redis, CALL_MS, "PING");
	int result = EXIT_DRAINED;

	if (!reply || reply->type == REPLY_ERROR) {
		msg_warn(NULL, "%s: %s", redis_name(redis),
		    reply ? reply->text : redis_error(redis));
		result = EXIT_TEMPORARY;
	}
	reply_free(reply);
	redis_free(redis);
	return result;
}

/* Without DATABASE_URL there is nothing to check here: hts-store requires it.
 */
static int
check_database(void)
{
	struct pg *p = health_pg();
	enum pg_status status = p ? pg_connect(p) : PG_DONE;

	if (status == PG_REFUSED)
		die_permanent("database: %s", pg_error(p));
	if (status != PG_DONE)
		msg_warn(NULL, "database: %s", pg_error(p));
	pg_free(p);
	return status == PG_DONE ? EXIT_DRAINED : EXIT_TEMPORARY;
}

int
self_check(void)
{
	int redis, database;

	check_temp_dir();
	redis = check_redis();
	database = check_database();
	return redis != EXIT_DRAINED ? redis : database;
}
