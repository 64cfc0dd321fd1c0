/*
 * hts-enqueue: the Celery client side.  Publishes tasks from operands, or one
 * per line of stdin: an id, or without TASK a record {id, task, kwargs, group,
 * root_id, parent_id}.  --wait prints the results.  hts-enqueue(1)
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/json.h"
#include "lib/line.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/publish.h"
#include "lib/redis.h"
#include "lib/settings.h"
#include "lib/task.h"
#include "lib/uuid.h"
#include "enqueue/await.h"
#include "enqueue/sender.h"

static const char synopsis[] =
    "hts-enqueue [--wait] [--timeout S] [--queue Q] [--priority 0-9] "
    "[--countdown S] [--id ID] [--kwargs JSON] [TASK [ARG...]]";
static const char *const used[] = {"REDIS_URL", "REDIS_PASSWORD",
    "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "CELERY_QUEUES",
    "CELERY_PRIORITY_STEPS", "CELERY_SEP", "HTS_LINE_MAX", "LOG_LEVEL",
    "LOG_FORMAT", NULL};

struct options {
	bool wait;
	double timeout_s;
	const char *queue, *kwargs, *id;
	int priority;
	double countdown_s;
};

static void
usage(void)
{
	printf(
	    "usage: %s\n\n"
	    "Publishes Celery tasks and prints their ids.  ARGs are the "
	    "positional\n"
	    "arguments: JSON if they are, else text.  Without ARG, one task "
	    "per line\n"
	    "of stdin with that line as its argument; without TASK, one per "
	    "record.\n\n"
	    "  --wait         wait for the results and print them instead of "
	    "ids;\n"
	    "                 exit 1 if one of them failed\n"
	    "  --timeout S    wait at most S seconds [3600], then exit 111\n"
	    "  --queue Q      [the first of CELERY_QUEUES]\n"
	    "  --priority N   0 is the most urgent [0]\n"
	    "  --countdown S  run it no sooner than in S seconds\n"
	    "  --id ID        id of the task [a new UUID]; with operands only\n"
	    "  --kwargs JSON  keyword arguments, an object\n"
	    "  -h             this help\n",
	    synopsis);
	settings_print(stdout, used);
}

static double
number(const char *text, double min, double max)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= min) || value > max)
		die_usage(synopsis);
	return value;
}

static void
read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
	    {"wait", no_argument, NULL, 'w'},
	    {"timeout", required_argument, NULL, 't'},
	    {"queue", required_argument, NULL, 'q'},
	    {"priority", required_argument, NULL, 'p'},
	    {"countdown", required_argument, NULL, 'c'},
	    {"id", required_argument, NULL, 'i'},
	    {"kwargs", required_argument, NULL, 'k'},
	    {"help", no_argument, NULL, 'h'}, {0}};
	int option;

	while ((option = getopt_long(argc, argv, "+h", options, NULL)) != -1)
		switch (option) {
		case 'w':
			o->wait = true;
			break;
		case 't':
			o->timeout_s = number(optarg, 0, 1e9);
			break;
		case 'q':
			o->queue = optarg;
			break;
		case 'p':
			o->priority = (int)number(optarg, 0, 9);
			break;
		case 'c':
			o->countdown_s = number(optarg, 0, 1e9);
			break;
		case 'i':
			o->id = optarg;
			break;
		case 'k':
			o->kwargs = optarg;
			break;
		case 'h':
			usage();
			exit(EXIT_DRAINED);
		default:
			die_usage(synopsis);
		}
}

/* An argument as JSON: what parses as JSON is that, all else is text. */
static void
add_argument(struct buf *args, const char *text)
{
	cJSON *value = json_parse(text, strlen(text));

	if (args->length > 1)
		buf_add_char(args, ',');
	if (value)
		buf_add_text(args, text);
	else
		json_add_text(args, text);
	cJSON_Delete(value);
}

static void
publish_operands(
    struct sender *sender, const struct options *o, char **words, int count)
{
	struct buf args = BUF_EMPTY;

	buf_add_char(&args, '[');
	for (int i = 1; i < count; i++)
		add_argument(&args, words[i]);
	buf_add_char(&args, ']');
	sender_task(sender, words[0], o->id, args.data, o->kwargs);
	buf_release(&args);
}

/* Whether stdin is not read: there are arguments, or the task needs none. */
static bool
has_operands(const struct options *o, char **words, int count)
{
	const struct task *task = count > 0 ? task_find(words[0]) : NULL;

	return count > 1 || (count == 1 && (o->id || o->kwargs)) ||
	       (task && task->kind == TASK_MAINTENANCE);
}

/* An id of a line of stdin is text, whatever it looks like. */
static void
publish_id(struct sender *sender, const struct options *o, const char *task,
    const char *line)
{
	struct buf args = BUF_EMPTY;

	buf_add_char(&args, '[');
	json_add_text(&args, line);
	buf_add_char(&args, ']');
	sender_task(sender, task, NULL, args.data, o->kwargs);
	buf_release(&args);
}

static int
publish_lines(struct sender *sender, const struct options *o, const char *task)
{
	struct line_reader in;
	enum line_result result;
	int failed = 0;
	char *line;
	size_t n;

	line_reader_init(&in, STDIN_FILENO, setting_bytes("HTS_LINE_MAX"));
	while ((result = line_next(&in, &line, &n)) == LINE_READY) {
		if (n == 0)
			continue;
		if (task)
			publish_id(sender, o, task, line);
		else if (sender_record(sender, line, n) < 0)
			failed = EXIT_FILE_FAILED;
	}
	line_reader_release(&in);
	if (result != LINE_END)
		die_temporary("stdin ended in the middle of a line, or a line "
			      "is too long");
	return failed;
}

int
main(int argc, char **argv)
{
	struct options o = {.timeout_s = 3600};
	struct sender sender;
	struct redis *results;
	int status = EXIT_DRAINED, waited;

	msg_init("hts-enqueue");
	prctl(PR_SET_DUMPABLE, 0);
	read_options(argc, argv, &o);
	settings_check(used);
	if (o.id && argc - optind < 1)
		die_usage(synopsis);
	if (o.kwargs) {
		cJSON *object = json_parse(o.kwargs, strlen(o.kwargs));

		if (!cJSON_IsObject(object))
			die_permanent(
			    "--kwargs: '%s' is no JSON object", o.kwargs);
		cJSON_Delete(object);
	}
	results = o.wait ? redis_new_result() : NULL;
	if (o.wait && !results)
		die_permanent("--wait: CELERY_RESULT_BACKEND keeps no results");
	sender_init(&sender, o.queue, o.priority,
	    o.countdown_s > 0 ? clock_epoch() + o.countdown_s : 0, o.wait);
	if (has_operands(&o, argv + optind, argc - optind))
		publish_operands(&sender, &o, argv + optind, argc - optind);
	else
		status = publish_lines(
		    &sender, &o, optind < argc ? argv[optind] : NULL);
	if (o.wait) {
		waited = await_results(
		    &sender, results, (int64_t)(o.timeout_s * 1000));
		status = waited ? waited : status;
	}
	sender_release(&sender);
	redis_free(results);
	if (fflush(stdout) != 0)
		die_temporary("cannot write to stdout: %s", strerror(errno));
	return status;
}
