/*
 * hts-extract: documents to clean text.
 *
 * Reads records on stdin and adds the text of their files, each read by a
 * child process under limits; or reads the files named as operands.  Touches
 * those files and pdftohtml; no network, no secrets.  Manual: hts-extract(1).
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/kernel.h"
#include "lib/msg.h"
#include "lib/settings.h"
#include "lib/task.h"

#include "extract/limits.h"
#include "extract/ocr.h"
#include "extract/reader.h"
#include "extract/sandbox/sandbox.h"
#include "extract/stage.h"

static const char synopsis[] =
    "hts-extract [-j N] [--format json|text] [--ocr auto|never|always] "
    "[--check | --version] [FILE ...]";

static const char *const used_settings[] = {"WORKER_CONCURRENCY",
    "MAX_UPLOAD_SIZE_MB", "HTS_RUN_DIR", "HTS_EXTRACT_CPU", "HTS_EXTRACT_TIME",
    "HTS_EXTRACT_MEMORY", "HTS_EXTRACT_TOOL_MEMORY", "HTS_EXTRACT_TEXT",
    "HTS_EXTRACT_PAGES", "HTS_EXTRACT_ENTRIES", "HTS_EXTRACT_PART",
    "HTS_EXTRACT_PARTS", "HTS_EXTRACT_RATIO", "HTS_OCR", "HTS_OCR_PAGES",
    "HTS_OCR_CPU", "HTS_SANDBOX", "HTS_LINE_MAX", "HTS_STAGE_BYTES",
    "LOG_LEVEL", "LOG_FORMAT", NULL};

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
	       "  --ocr WHEN         recognise text in pictures with tesseract:"
	       " auto (pages\n                     without text), never, always"
	       " (HTS_OCR)\n"
	       "  --version          what this is, and what the sandbox has"
	       " here\n"
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

static bool
is_installed(const char *name)
{
	char *path = program_find(name);
	bool found = path != NULL;

	free(path);
	return found;
}

_Noreturn static void
check(void)
{
	char *path = program_find("pdftohtml");

	if (!path)
		die_permanent("pdftohtml is not installed (poppler-utils)");
	free(path);
	if (!is_installed("antiword") && !is_installed("catdoc"))
		msg_warn(NULL, "neither antiword nor catdoc is installed: "
			       "documents of Word 6 and 95 cannot be read");
	reader_setup(true);
	exit(EXIT_DRAINED);
}

_Noreturn static void
version(void)
{
	int landlock = kernel_landlock();

	printf("hts-extract %s; sandbox: resource limits", EXTRACTOR_VERSION);
	if (kernel_seccomp())
		printf(", seccomp");
	if (landlock)
		printf(", Landlock %d", landlock);
	printf("; text recognition: %s\n", ocr_installed() ? "yes" : "no");
	if (fflush(stdout) == EOF || ferror(stdout))
		exit(EXIT_TEMPORARY);
	exit(EXIT_DRAINED);
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

static enum ocr_mode
ocr_of(const char *text)
{
	if (strcasecmp(text, "auto") == 0)
		return OCR_AUTO;
	if (strcasecmp(text, "never") == 0)
		return OCR_NEVER;
	if (strcasecmp(text, "always") != 0)
		die_usage(synopsis);
	return OCR_ALWAYS;
}

/* Returns whether --check was given. */
static bool
read_options(int argc, char **argv, struct stage_options *o)
{
	static const struct option options[] = {
	    {"jobs", required_argument, NULL, 'j'},
	    {"format", required_argument, NULL, 'f'},
	    {"ocr", required_argument, NULL, 'o'},
	    {"version", no_argument, NULL, 'v'},
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
		case 'o':
			o->reader.ocr = ocr_of(optarg);
			break;
		case 'v':
			version();
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
	o->hold_max = setting_bytes("HTS_STAGE_BYTES");
	o->file_max = (size_t)setting_count("MAX_UPLOAD_SIZE_MB") << 20;
	o->run_dir = setting_text("HTS_RUN_DIR");
	o->reader.ocr = ocr_of(setting_choice("HTS_OCR"));
	o->reader.can_ocr = ocr_installed();
	limits_read();
}

/* To write only: who reads it after all gets an error. */
static void
open_nothing(int fd)
{
	if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_WRONLY) != fd)
		exit(EXIT_TEMPORARY);
}

/* Opens what is closed of 0 to 2: else a document would take its place, and
 * messages be written into it.  Exits 111 if stdout is closed.  Returns
 * whether stdin was open. */
static bool
open_standard(void)
{
	bool in = fcntl(STDIN_FILENO, F_GETFD) >= 0;
	bool out = fcntl(STDOUT_FILENO, F_GETFD) >= 0;

	open_nothing(STDIN_FILENO);
	open_nothing(STDOUT_FILENO);
	open_nothing(STDERR_FILENO);
	if (!out)
		die_temporary("stdout is closed");
	return in;
}

int
main(int argc, char **argv)
{
	struct stage_options options = {.format = STAGE_JSON};
	bool has_stdin, checking;

	msg_init("hts-extract");
	has_stdin = open_standard();
	prctl(PR_SET_DUMPABLE, 0);
	read_settings(&options);
	checking = read_options(argc, argv, &options);
	if (checking)
		check();
	if (options.format == STAGE_TEXT && optind == argc)
		die_usage(synopsis);
	if (optind == argc && !has_stdin)
		die_temporary("stdin is closed");
	if (options.reader.ocr == OCR_ALWAYS && !options.reader.can_ocr)
		msg_warn(NULL, "no page is recognised: tesseract and pdftoppm "
			       "must both be installed");
	reader_setup(optind == argc);
	if (optind == argc)
		return stage_filter(&options);
	return stage_files(&options, argv + optind, (size_t)(argc - optind));
}
