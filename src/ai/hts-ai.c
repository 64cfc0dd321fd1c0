/*
 * hts-ai: reads records with text, or a plain text; adds flashcards,
 * questions and topics that a model of the chat completions API writes about
 * it; writes the records.  Many calls are in flight at once.  Touches the API
 * and, as a cache, Redis.  Manual: hts-ai(1).
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"

#include "ai/worker.h"

#define SYNOPSIS                                                               \
	"hts-ai [--check | --check-prompts | --dry-run] [flashcards] "         \
	"[questions] [topics] [--count N|auto] [--type T] [--language L] "     \
	"[--model M] [--format F] [--append]"

static const char *const environment[] = {"OPENAI_API_KEY", "OPENAI_BASE_URL",
    "OPENAI_MODEL", "OPENAI_ORGANIZATION", "OPENAI_PROJECT", "OPENAI_HEADER",
    "OPENAI_CAP_FIELD", "OPENAI_FORMAT", "OPENAI_CONTEXT", "OPENAI_MAX_OUTPUT",
    "OPENAI_TEMPERATURE", "OPENAI_EXTRA_BODY", "OPENAI_EXTRA_HEADERS",
    "OPENAI_SERVICE_TIER", "OPENAI_REASONING_EFFORT",
    "OPENAI_SAFETY_IDENTIFIER", "OPENAI_MAX_RETRIES", "OPENAI_TIMEOUT",
    "OPENAI_RPM", "OPENAI_TPM", "OPENAI_CACHE_ENABLED", "OPENAI_CACHE_TTL",
    "HTS_AI_CONCURRENCY", "HTS_COUNT_FLASHCARDS", "HTS_COUNT_QUESTIONS",
    "HTS_COUNT_TOPICS", "HTS_COUNT_MAX", "HTS_MAX_TOKENS_PER_UPLOAD",
    "HTS_PROMPTS", "HTS_CREDITS", "HTS_LINE_MAX", "HTS_STAGE_BYTES",
    "HTS_BREAK", "REDIS_URL", "REDIS_PASSWORD", "REDIS_HOST", "REDIS_PORT",
    "REDIS_DB", "LOG_LEVEL", "LOG_FORMAT", NULL};

struct options {
	bool check, check_prompts, append, any;
	struct worker_options worker;
	long count; /* -1: the default of each kind */
	enum question_type type;
	const char *language;
};

static int
usage(void)
{
	puts("usage: " SYNOPSIS "\n\n"
	     "Adds flashcards, questions and topics to the records (or the "
	     "plain text) on\nstdin.  With operands these are made; without, "
	     "what each record's \"want\" says.\n\n"
	     "  --count N      items of each kind, 1 to 200, or auto: by the "
	     "length of the\n                 text (default: HTS_COUNT_*, or 5 "
	     "flashcards, 3 questions,\n                 8 topics)\n"
	     "  --type T       multiple_choice (default), open or true_false\n"
	     "  --language L   de (default), en, fr, es, or auto: that of the "
	     "text\n"
	     "  --model M      instead of OPENAI_MODEL\n"
	     "  --format F     schema, object or none: instead of "
	     "OPENAI_FORMAT\n"
	     "  --append       keep what was made before (for hts-store save)\n"
	     "  --dry-run      print the requests, tokens and credits; send "
	     "nothing\n"
	     "  --check-prompts\n"
	     "                 verify the prompts and the credits, then exit\n"
	     "  --check        verify settings, prompts and schemas, then "
	     "exit\n");
	settings_print(stdout, environment);
	return fflush(stdout) == 0 ? EXIT_DRAINED : EXIT_TEMPORARY;
}

static long
read_count(const char *text)
{
	char *end;
	long count;

	if (strcmp(text, "auto") == 0)
		return ITEM_COUNT_AUTO;
	errno = 0;
	count = strtol(text, &end, 10);
	if (errno || end == text || *end || count < 1 || count > ITEM_COUNT_MAX)
		die_usage(SYNOPSIS);
	return count;
}

static const char *
read_format(const char *text)
{
	static const char *const names[] = {"schema", "object", "none"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], text) == 0)
			return names[i];
	die_usage(SYNOPSIS);
}

static void
read_option(struct options *o, int option)
{
	o->any |=
	    option != 'k' && option != 'p' && option != 'd' && option != 'f';
	switch (option) {
	case 'h':
		exit(usage());
	case 'k':
		o->check = true;
		break;
	case 'p':
		o->check_prompts = true;
		break;
	case 'd':
		o->worker.dry = true;
		break;
	case 'f':
		o->worker.format = read_format(optarg);
		break;
	case 'a':
		o->append = true;
		break;
	case 'c':
		o->count = read_count(optarg);
		break;
	case 't':
		o->type = question_type_find(optarg);
		break;
	case 'l':
		o->language = want_language(optarg);
		break;
	case 'm':
		o->worker.model = optarg;
		break;
	default:
		die_usage(SYNOPSIS);
	}
	if (o->type == QUESTION_TYPES || !o->language ||
	    (o->worker.model && !*o->worker.model))
		die_usage(SYNOPSIS);
}

static void
read_options(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
	    {"append", no_argument, NULL, 'a'},
	    {"check", no_argument, NULL, 'k'},
	    {"check-prompts", no_argument, NULL, 'p'},
	    {"count", required_argument, NULL, 'c'},
	    {"dry-run", no_argument, NULL, 'd'},
	    {"format", required_argument, NULL, 'f'},
	    {"help", no_argument, NULL, 'h'},
	    {"language", required_argument, NULL, 'l'},
	    {"model", required_argument, NULL, 'm'},
	    {"type", required_argument, NULL, 't'}, {NULL, 0, NULL, 0}};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "h", names, NULL)) != -1)
		read_option(o, option);
}

/* The kinds named as operands, with what the options say. */
static void
read_operands(struct wants *wants, const struct options *o, const char *model,
    int count, char **names)
{
	for (int i = 0; i < count; i++) {
		struct want want = {.kind = item_find(names[i]),
		    .type = o->type,
		    .language = o->language,
		    .append = o->append};

		if (want.kind == ITEM_KINDS)
			die_usage(SYNOPSIS);
		want.count =
		    o->count >= 0 ? o->count : item_count_default(want.kind);
		want.model = mem_copy(model);
		wants_add(wants, &want);
		free(want.model);
	}
	if (count == 0 && o->any)
		die_usage(SYNOPSIS);
}

/*
 * Whether stdin is one text: by hand it may be.  Records begin with an object,
 * so its first two characters other than white space are a brace and a quote
 * (or the closing brace).  What was read for this goes into head.
 */
static bool
is_text(struct buf *head)
{
	static const char space[] = " \t\r\n\f";
	size_t at, second;
	ssize_t n;

	for (;;) {
		at = head->length ? strspn(head->data, space) : 0;
		if (at < head->length && head->data[at] != '{')
			return true;
		second = at < head->length
			     ? at + 1 + strspn(head->data + at + 1, space)
			     : 0;
		if (second && second < head->length)
			return head->data[second] != '"' &&
			       head->data[second] != '}';
		n = read(STDIN_FILENO, buf_reserve(head, 4096), 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return second > 0;
		head->length += (size_t)n;
		head->data[head->length] = '\0';
	}
}

static int
check_prompts(void)
{
	struct prompts prompts;
	struct credits credits;

	prompts_read(&prompts, setting_text("HTS_PROMPTS"));
	credits_read(&credits, setting_text("HTS_CREDITS"));
	printf("%zu prompts, %d schemas and %zu rates can be used\n",
	    FORMS * languages_count, (int)FORMS, credits.count);
	prompts_release(&prompts);
	credits_release(&credits);
	return fflush(stdout) == 0 ? EXIT_DRAINED : EXIT_TEMPORARY;
}

int
main(int argc, char **argv)
{
	struct options options = {.language = "de", .count = -1};
	struct buf head = BUF_EMPTY;
	struct worker worker;
	bool text;
	int code;

	msg_init("hts-ai");
	prctl(PR_SET_DUMPABLE, 0);
	read_options(&options, argc, argv);
	settings_check(environment);
	if (options.check_prompts)
		return check_prompts();
	worker_init(&worker, &options.worker);
	read_operands(&worker.operands, &options, worker.model, argc - optind,
	    argv + optind);
	if (options.check) {
		worker_release(&worker);
		return EXIT_DRAINED;
	}
	text = worker.operands.count > 0 && is_text(&head);
	code = worker_run(&worker, text, &head);
	if (code == EXIT_PERMANENT)
		die_permanent(
		    "the API cannot be used: %s", worker.fatal.message);
	buf_release(&head);
	worker_release(&worker);
	return code;
}
