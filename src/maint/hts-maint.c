/*
 * hts-maint: looks after what the worker leaves behind, and answers the
 * maintenance.* tasks.  By hand each command prints one JSON object; "filter"
 * reads records on stdin and writes them to stdout.  Touches the temporary
 * directory, the cache keys of Redis, the ledger hts.task; all else it reads.
 * Manual: hts-maint(1).
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "lib/exits.h"
#include "lib/msg.h"
#include "lib/settings.h"

#include "maint/hts-maint.h"
#include "maint/config.h"
#include "maint/chore_filter.h"
#include "maint/health.h"
#include "maint/chore.h"
#include "maint/ping.h"

#define LEDGER_DAYS 90

static const char *const used[] = {"REDIS_URL", "REDIS_PASSWORD", "REDIS_HOST",
    "REDIS_PORT", "REDIS_DB", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND",
    "DATABASE_URL", "CELERY_QUEUES", "CELERY_PRIORITY_STEPS", "CELERY_SEP",
    "WORKER_CONCURRENCY", "HTS_AI_CONCURRENCY", "HTS_WINDOW", "HEALTH_PORT",
    "UPLOAD_TEMP_DIR", "HTS_LINE_MAX", "HTS_STAGE_BYTES", "LOG_LEVEL",
    "LOG_FORMAT", NULL};

/* Runs one command; argv[0] is its name.  Exit code; -1 for wrong use. */
typedef int command_run(int argc, char **argv);

struct command {
	const char *name;
	const char *synopsis;
	const char *meaning;
	command_run *run;
};

static int
print_outcome(const struct outcome *o)
{
	if (o->settle == SETTLE_DONE)
		puts(o->result.data);
	else
		msg_warn(NULL, "%s: %s", o->code,
		    o->message.length > 0 ? o->message.data : "failed");
	return outcome_exit(o);
}

/* Options of the clean-* commands into chore; a command takes those in names.
 */
static int
read_options(struct chore *chore, const char *names, int argc, char **argv)
{
	static const struct option options[] = {
	    {"older-than-days", required_argument, NULL, 'o'},
	    {"directory", required_argument, NULL, 'd'},
	    {"pattern", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (!strchr(names, option))
			return -1;
		if (option == 'o' &&
		    chore_days(optarg, &chore->older_than_days) < 0)
			die_permanent("--older-than-days: '%s' is no number of "
				      "days from 0 to %.0f",
			    optarg, CHORE_DAYS_MAX);
		if (option == 'd')
			chore->directory = optarg;
		if (option == 'p')
			chore->pattern = optarg;
	}
	return optind == argc ? 0 : -1;
}

static int
run_chore(enum chore_kind kind, const char *names, int argc, char **argv)
{
	struct outcome o = OUTCOME_EMPTY;
	struct chore chore;
	int result;

	chore_init(&chore, kind);
	if (read_options(&chore, names, argc, argv) < 0)
		return -1;
	chore_run(&chore, &o);
	result = print_outcome(&o);
	if (kind == CHORE_HEALTH && result == EXIT_DRAINED)
		result = health_exit(&o);
	outcome_release(&o);
	return result;
}

static int
run_clean_temp_files(int argc, char **argv)
{
	return run_chore(CHORE_TEMP, "od", argc, argv);
}

static int
run_clean_cache(int argc, char **argv)
{
	return run_chore(CHORE_CACHE, "op", argc, argv);
}

static int
run_health_check(int argc, char **argv)
{
	return run_chore(CHORE_HEALTH, "", argc, argv);
}

static int
run_clean_ledger(int argc, char **argv)
{
	struct chore chore = {.older_than_days = LEDGER_DAYS};
	struct outcome o = OUTCOME_EMPTY;
	int result;

	if (read_options(&chore, "o", argc, argv) < 0)
		return -1;
	ledger_clean(&o, chore.older_than_days);
	result = print_outcome(&o);
	outcome_release(&o);
	return result;
}

static int
run_config(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--example") == 0)
		settings_example(stdout);
	else if (argc == 1)
		config_print();
	else
		return -1;
	return EXIT_DRAINED;
}

static int
run_queue(int argc, char **argv)
{
	return queue_command(argc - 1, argv + 1);
}

static int
run_dead(int argc, char **argv)
{
	return dead_command(argc - 1, argv + 1);
}

static int
run_filter(int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? chore_filter() : -1;
}

static int
run_serve(int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? serve() : -1;
}

static int
run_ping(int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? ping() : -1;
}

/* For scripts: in the form, and under the level, that all programs keep to. */
static int
run_say(int argc, char **argv)
{
	bool warns = argc == 4 && strcmp(argv[2], "warning") == 0;

	if (argc != 4 || (!warns && strcmp(argv[2], "info") != 0))
		return -1;
	msg_init(argv[1]);
	(warns ? msg_warn : msg_info)(NULL, "%s", argv[3]);
	return EXIT_DRAINED;
}

static const struct command commands[] = {
    {"filter", "", "answer maintenance.* tasks among the records on stdin",
	run_filter},
    {"clean-temp-files", "[--older-than-days N] [--directory D]",
	"remove old files below UPLOAD_TEMP_DIR [1 day]", run_clean_temp_files},
    {"clean-cache", "[--older-than-days N] [--pattern P]",
	"remove old cache entries from Redis [7 days]", run_clean_cache},
    {"clean-ledger", "[--older-than-days N]",
	"drop old settled rows of hts.task [90 days]", run_clean_ledger},
    {"health-check", "", "say how machine, Redis and PostgreSQL are",
	run_health_check},
    {"queue",
	"status | pause [QUEUE] | resume [QUEUE] | drain | "
	"purge [--yes] [QUEUE]",
	"show the queues, hold them back, empty hts:delayed or a queue",
	run_queue},
    {"dead", "list | show ID | retry ID | drop ID",
	"look after tasks that failed for good", run_dead},
    {"serve", "", "health server: GET /ping, /ready, /health", run_serve},
    {"ping", "", "ask the health server of this machine", run_ping},
    {"config", "[--example]", "print the settings in effect, or all of them",
	run_config},
    {"say", "PROGRAM info|warning TEXT", "write a message of a script",
	run_say},
};
#define COMMANDS (sizeof commands / sizeof *commands)

static int
help(void)
{
	puts("usage: hts-maint COMMAND [OPTION...]\n"
	     "       hts-maint --check\n\nCommands:");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %s %s\n      %s\n", commands[i].name,
		    commands[i].synopsis, commands[i].meaning);
	puts("\nOptions:\n"
	     "  --check  see whether settings and servers are fit\n"
	     "  -h       this text");
	settings_print(stdout, used);
	return EXIT_DRAINED;
}

static const struct command *
find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* Output is not done until it is checked. */
static int
close_output(int result)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		msg_warn(NULL, "cannot write to stdout");
		return result == EXIT_DRAINED ? EXIT_TEMPORARY : result;
	}
	return result;
}

static int
run(const struct command *command, int argc, char **argv)
{
	char synopsis[160];
	int result = command->run(argc, argv);

	if (result < 0) {
		snprintf(synopsis, sizeof synopsis, "hts-maint %s %s",
		    command->name, command->synopsis);
		die_usage(synopsis);
	}
	return result;
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct command *command = find(name);
	bool asks_help = strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0;
	bool asks_check = strcmp(name, "--check") == 0;

	msg_init("hts-maint");
	prctl(PR_SET_DUMPABLE, 0);
	opterr = 0;
	if (command && argc == 3) {
		asks_help = strcmp(argv[2], "-h") == 0;
		asks_check = strcmp(argv[2], "--check") == 0;
	}
	if (asks_help)
		return close_output(help());
	/* A script says what is wrong also where settings are. */
	if (!command || command->run != run_say)
		settings_check(used);
	if (asks_check)
		return self_check();
	if (!command)
		die_usage("hts-maint COMMAND [OPTION...] (-h lists them)");
	return close_output(run(command, argc - 1, argv + 1));
}
