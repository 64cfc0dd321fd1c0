/*
 * hts-store: the PostgreSQL side of the ring.  fetch reads records and adds
 * what a task needs, save reads records and writes what was made of it, each
 * in one short transaction per record; the other commands are for operators.
 * Alone among the programs it writes to PostgreSQL; Redis is its cache.
 * Manual: hts-store(1).
 */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "lib/exits.h"
#include "lib/msg.h"
#include "lib/settings.h"

#include "store/hts-store.h"
#include "store/store.h"

#define SYNOPSIS "hts-store fetch|save|show|pending|forget|migrate [option ...]"

static const char *const environment[] = {"DATABASE_URL", "REDIS_URL",
    "REDIS_PASSWORD", "REDIS_HOST", "REDIS_PORT", "REDIS_DB",
    "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "HTS_RUN_DIR",
    "UPLOAD_TEMP_DIR", "MAX_UPLOAD_SIZE_MB", "HTS_LINE_MAX", "HTS_STAGE_BYTES",
    "HTS_COUNT_FLASHCARDS", "HTS_COUNT_QUESTIONS", "HTS_COUNT_TOPICS",
    "HTS_CREDITS_REQUIRED", "LOG_LEVEL", "LOG_FORMAT", NULL};

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *synopsis, *meaning;
} commands[] = {
    {"fetch", fetch_command, "fetch [--upload ID [--append]]",
	"add upload, files and text to records; --upload: make one"},
    {"save", save_command, "save [--append]",
	"write what records have; --append: replace nothing"},
    {"show", show_command, "show [--json] ID",
	"print an upload with all that belongs to it"},
    {"pending", pending_command, "pending",
	"print open tasks, one per line, for hts-enqueue"},
    {"forget", forget_command, "forget ID ...", "make failed tasks open again"},
    {"migrate", migrate_command, "migrate [--print]",
	"create or expand the schema hts; --print: show the SQL"},
};

static int
help(void)
{
	puts("usage: " SYNOPSIS "\n       hts-store --check | -h\n");
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		printf(
		    "  %-28s %s\n", commands[i].synopsis, commands[i].meaning);
	puts("  --check                      "
	     "verify settings, server and schema");
	settings_print(stdout, environment);
	return fflush(stdout) == 0 ? EXIT_DRAINED : EXIT_TEMPORARY;
}

/* --check: ends the program if it cannot work. */
static int
check(void)
{
	struct store s;
	const char *trouble;

	store_init(&s);
	store_require(&s);
	trouble = cache_trouble(s.cache);
	if (*trouble)
		msg_warn(NULL, "the cache in Redis is away: %s", trouble);
	store_release(&s);
	return EXIT_DRAINED;
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	msg_init("hts-store");
	prctl(PR_SET_DUMPABLE, 0);
	if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0)
		return help();
	settings_check(environment);
	if (strcmp(name, "--check") == 0 && argc == 2)
		return check();
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	die_usage(SYNOPSIS);
}
