/*
 * hts-extract: documents to clean text.
 *
 * Reads records on stdin and adds the text of their files, each read by a
 * child process under limits; or reads the files named as operands.  Touches
 * those files and pdftotext; no network, no secrets.  Manual: hts-extract(1).
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"

#include "extract/reader.h"
#include "extract/stage.h"

static const char synopsis[] =
    "hts-extract [-j N] [--format json|text] [--check] [FILE ...]";

static const char *const used_settings[] = {"WORKER_CONCURRENCY",
    "MAX_UPLOAD_SIZE_MB", "HTS_RUN_DIR", "HTS_OCR", "HTS_LINE_MAX",
    "HTS_STAGE_BYTES", "LOG_LEVEL", "LOG_FORMAT", NULL};

#define CHILDREN_MAX 1024

static void
help(void)
{
	printf("usage: %s\n\n"
	       "Reads records on stdin and adds the text of their files; with"
	       " FILE operands\nwrites one record per file (\"-\": the content"
	       " of stdin).\n\n"
	       "  -j N, --jobs N     read N files at once"
	       " (WORKER_CONCURRENCY)\n"
	       "  --format json      one record per line (default)\n"
	       "  --format text      the text alone; with FILE operands only\n"
	       "  --check            check settings and programs, and exit\n"
	       "  -h, --help         this page\n\n"
	       "Environment:\n",
	    synopsis);
	settings_print(stdout, used_settings);
	printf("\nExit status: 0 all read; 1 a FILE gave no text; 100 wrong"
	       " usage or settings;\n111 try again.\n");
	if (fflush(stdout) == EOF || ferror(stdout))
		exit(EXIT_TEMPORARY);
}

/* Whether a program is in one of the directories of PATH. */
static bool
in_path(const char *program)
{
	const char *path = getenv("PATH"), *end;
	bool found = false;
	char *file;

	for (path = path ? path : "/usr/local/bin:/usr/bin:/bin";
	     *path && !found; path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		file = mem_printf("%.*s/%s", (int)(end - path), path, program);
		found = access(file, X_OK) == 0;
		free(file);
	}
	return found;
}

_Noreturn static void
check(void)
{
	if (!in_path("pdftotext"))
		die_permanent("pdftotext is not installed (poppler-utils)");
	exit(EXIT_DRAINED);
}

/* A descriptor that is closed would be taken by a document, and lines be
 * written into it. */
static void
check_descriptors(void)
{
	if (fcntl(STDERR_FILENO, F_GETFD) < 0 &&
	    open("/dev/null", O_WRONLY) < 0)
		exit(EXIT_TEMPORARY);
	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			die_temporary("%s is closed",
			    fd == STDIN_FILENO ? "stdin" : "stdout");
}

static size_t
jobs_of(const char *text)
{
	char *end;
	long jobs = strtol(text, &end, 10);

	if (end == text || *end || jobs < 1 || jobs > CHILDREN_MAX)
		die_usage(synopsis);
	return (size_t)jobs;
}

static enum stage_format
format_of(const char *text)
{
	if (strcmp(text, "text") == 0)
		return STAGE_TEXT;
	if (strcmp(text, "json") != 0)
		die_usage(synopsis);
	return STAGE_JSON;
}

/* Returns whether --check was given. */
static bool
read_options(int argc, char **argv, struct stage_options *o)
{
	static const struct option options[] = {
	    {"jobs", required_argument, NULL, 'j'},
	    {"format", required_argument, NULL, 'f'},
	    {"check", no_argument, NULL, 'c'}, {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0}};
	bool checking = false;
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "j:h", options, NULL)) != -1)
		switch (option) {
		case 'j':
			o->children = jobs_of(optarg);
			break;
		case 'f':
			o->format = format_of(optarg);
			break;
		case 'c':
			checking = true;
			break;
		case 'h':
			help();
			exit(EXIT_DRAINED);
		default:
			die_usage(synopsis);
		}
	return checking;
}

static void
read_settings(struct stage_options *o)
{
	settings_check(used_settings);
	o->children = (size_t)setting_count("WORKER_CONCURRENCY");
	o->line_max = setting_bytes("HTS_LINE_MAX");
	o->hold_max = setting_bytes("HTS_STAGE_BYTES");
	o->file_max = (size_t)setting_count("MAX_UPLOAD_SIZE_MB") << 20;
	o->run_dir = setting_text("HTS_RUN_DIR");
}

int
main(int argc, char **argv)
{
	struct stage_options options = {.format = STAGE_JSON};
	bool checking;

	msg_init("hts-extract");
	check_descriptors();
	prctl(PR_SET_DUMPABLE, 0);
	read_settings(&options);
	checking = read_options(argc, argv, &options);
	if (checking)
		check();
	if (options.format == STAGE_TEXT && optind == argc)
		die_usage(synopsis);
	reader_setup();
	if (optind == argc)
		return stage_filter(&options);
	return stage_files(&options, argv + optind, (size_t)(argc - optind));
}
