/*
 * hts-dequeue: the Celery worker side.  Reserves tasks in Redis, writes them
 * as records to the stages (its COMMAND), reads the settled records back and
 * settles them in Redis.  core.c decides; this file moves the bytes.
 * hts-dequeue(1)
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/close_range.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"
#include "lib/uuid.h"
#include "dequeue/broker/broker.h"
#include "dequeue/broker/redis_check.h"
#include "dequeue/control/control_link.h"
#include "dequeue/core/core.h"
#include "dequeue/core/steer.h"
#include "dequeue/run_directory.h"
#include "dequeue/stages.h"

#define RELEASE_WAIT_MS 800
#define SLOTS_MAX 100000

static const char synopsis[] = "hts-dequeue [--check] [-h] COMMAND [ARG...]";
static const char *const used[] = {"REDIS_URL", "REDIS_PASSWORD",
    "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "CELERY_QUEUES",
    "CELERY_DEFAULT_QUEUE", "CELERY_PRIORITY_STEPS", "CELERY_SEP",
    "CELERY_FANOUT_PREFIX", "CELERY_FANOUT_PATTERNS",
    "CELERY_VISIBILITY_TIMEOUT", "CELERY_RESULT_EXPIRES",
    "CELERY_TASK_TIME_LIMIT", "CELERY_TASK_MAX_RETRIES",
    "CELERY_TASK_TRACK_STARTED", "WORKER_CONCURRENCY", "HTS_AI_CONCURRENCY",
    "HTS_WINDOW", "HTS_LEASE", "HTS_GRACE", "HTS_BREAK", "HTS_RETRY_BASE",
    "HTS_LINE_MAX", "HTS_FOREIGN", "LOG_LEVEL", "LOG_FORMAT", NULL};

static struct core core;
static struct stages stages;
static struct broker *broker;
static bool written; /* a line went out whole while commands were run */
static bool start_failed;
static bool running = true;

static void handle(const struct event *event);

static void
tell(enum event_type type)
{
	struct event e = {.type = type,
	    .now = clock_ms(),
	    .epoch = clock_epoch(),
	    .jitter = clock_jitter()};

	handle(&e);
}

/* Writes what the stages take; tells the core when the line is out. */
static void
flush_line(void)
{
	if (stages.in < 0)
		return;
	switch (line_flush(&stages.writer)) {
	case LINE_FLUSHED:
		written = true;
		break;
	case LINE_PENDING:
		break;
	case LINE_BROKEN:
		stages_close(&stages);
		tell(EVENT_STAGES_BROKEN);
		break;
	}
}

static void
run(const struct command *command)
{
	const struct held *held = command->held;

	switch (command->type) {
	case COMMAND_RESERVE:
		broker_reserve(broker, &core, clock_ms());
		break;
	case COMMAND_LISTEN:
		broker_listen(broker, clock_ms());
		break;
	case COMMAND_WRITE:
		if (start_failed)
			break;
		line_put(&stages.writer, held->line.data, held->line.length);
		broker_started(broker, held);
		break;
	case COMMAND_SETTLE:
		broker_settle(broker, held);
		break;
	case COMMAND_RENEW:
		broker_renew(broker, &core);
		break;
	case COMMAND_REAP:
		broker_reap(broker);
		break;
	case COMMAND_PROMOTE:
		broker_promote(broker);
		break;
	case COMMAND_HEARTBEAT:
		broker_heartbeat(broker);
		break;
	case COMMAND_CRASHED:
		broker_crashed(broker, held);
		break;
	case COMMAND_RELEASE:
		broker_release(broker, &core, RELEASE_WAIT_MS);
		break;
	case COMMAND_START:
		/* The old ones are gone, and what they left is nobody's. */
		run_directory_empty();
		start_failed = stages_start(&stages) < 0;
		break;
	case COMMAND_CLOSE:
		stages_close(&stages);
		break;
	case COMMAND_KILL:
		stages_kill(&stages);
		break;
	case COMMAND_EXIT:
		running = false;
		break;
	}
}

/* Takes one event to the core and does what it says.  A release waits for
 * replies, which are events: the commands must outlive the next step. */
static void
handle(const struct event *event)
{
	const struct command *said;
	struct command *commands;
	bool wrote = false;
	size_t count;

	said = core_step(&core, event, &count);
	commands = mem_alloc((count + 1) * sizeof *commands);
	for (size_t i = 0; i < count; i++)
		commands[i] = said[i];
	for (size_t i = 0; i < count && running; i++) {
		run(&commands[i]);
		wrote = wrote || commands[i].type == COMMAND_WRITE ||
			commands[i].type == COMMAND_START;
	}
	free(commands);
	if (wrote)
		flush_line();
	if (written) {
		written = false;
		tell(EVENT_WRITABLE);
	}
	if (start_failed) {
		start_failed = false;
		tell(EVENT_STAGES_GONE);
	}
}

static void
on_broker_event(void *context, const struct event *event)
{
	(void)context;
	handle(event);
}

static void
read_answers(void)
{
	enum line_result result = LINE_READY;
	struct event e = {.type = EVENT_ANSWER};
	char *line;
	size_t n;

	while (running && stages.out >= 0 && result == LINE_READY) {
		result = line_next(&stages.reader, &line, &n);
		if (result != LINE_READY)
			break;
		if (stages_is_probe(line, n)) {
			tell(EVENT_STAGES_PROVEN);
			continue;
		}
		e.line = line;
		e.length = n;
		e.now = clock_ms();
		e.epoch = clock_epoch();
		e.jitter = clock_jitter();
		handle(&e);
	}
	if (result == LINE_WAIT || result == LINE_READY)
		return;
	if (result != LINE_END)
		msg_warn(
		    NULL, "the stages' output ended in the middle of a line");
	stages_ended(&stages);
	tell(EVENT_STAGES_BROKEN);
}

static void
reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		stages_reaped(&stages, pid, status);
}

static void
drain(void)
{
	if (!core.draining)
		msg_info(NULL, "draining");
	tell(EVENT_DRAIN);
}

static void
print_status(void)
{
	static const char *const states[] = {
	    "waiting", "in the stages", "settling"};

	for (const struct held *h = core.held; h; h = h->next)
		msg_info(h->message.id, "%s, %s, %lld s to its deadline",
		    h->message.task, states[h->state],
		    h->deadline ? (long long)(h->deadline - clock_ms()) / 1000
				: -1LL);
}

static void
on_signal(int fd)
{
	struct signalfd_siginfo signal;

	if (read(fd, &signal, sizeof signal) != sizeof signal)
		return;
	switch (signal.ssi_signo) {
	case SIGCHLD:
		reap();
		break;
	case SIGUSR1:
		tell(EVENT_GIVE_BACK);
		break;
	case SIGUSR2:
		print_status();
		break;
	default:
		drain();
		break;
	}
}

static int
open_signals(void)
{
	static const int numbers[] = {
	    SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD};
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		die_temporary("cannot watch signals: %s", strerror(errno));
	return fd;
}

static int
wait_ms(void)
{
	int64_t next = core_next(&core), redis = broker_next(broker);
	int64_t control = control_link_next(), left;

	if (redis < next)
		next = redis;
	if (control < next)
		next = control;
	left = next - clock_ms();
	if (left < 0)
		return 0;
	return left > 60000 ? 60000 : (int)left;
}

static void
loop(int signals)
{
	bool up = false;

	while (running) {
		struct pollfd fds[3 + BROKER_FDS] = {{signals, POLLIN, 0},
		    {stages.out, POLLIN, 0},
		    {stages.in >= 0 && line_queued(&stages.writer) ? stages.in
								   : -1,
			POLLOUT, 0}};

		broker_poll(broker, fds + 3);
		if (poll(fds, 3 + BROKER_FDS, wait_ms()) < 0 && errno != EINTR)
			die_temporary("cannot poll: %s", strerror(errno));
		if (fds[0].revents)
			on_signal(signals);
		if (fds[1].revents && running)
			read_answers();
		if (fds[2].revents && running) {
			flush_line();
			if (written) {
				written = false;
				tell(EVENT_WRITABLE);
			}
		}
		if (running)
			broker_turn(broker, clock_ms());
		if (up && stages_gone(&stages) && running)
			tell(EVENT_STAGES_GONE);
		if (running)
			tell(EVENT_TICK);
		if (running)
			control_link_turn(clock_ms());
		up = stages.pid > 0 || stages.out >= 0;
	}
}

static const char *const kind_names[HELD_KINDS] = {"document", "ai", "other"};

/* Reads HTS_WINDOW, "document=6,ai=68,other=4" (any of them), over the values
 * in slots.  False if a kind is unknown or a number is not 1..100000. */
static bool
read_window(const char *text, int slots[HELD_KINDS])
{
	while (*text) {
		size_t n = strcspn(text, "=");
		int kind = 0;
		char *end;
		long number;

		while (kind < HELD_KINDS &&
		       (strlen(kind_names[kind]) != n ||
			   strncmp(kind_names[kind], text, n)))
			kind++;
		if (kind == HELD_KINDS || text[n] != '=')
			return false;
		number = strtol(text + n + 1, &end, 10);
		if (end == text + n + 1 || number < 1 || number > SLOTS_MAX ||
		    (*end && *end != ','))
			return false;
		slots[kind] = (int)number;
		text = end + (*end == ',');
	}
	return true;
}

/* CELERY_DEFAULT_QUEUE, else Celery's own if it is served, else NULL. */
static const char *
default_queue(void)
{
	const char *queue = setting_text("CELERY_DEFAULT_QUEUE");
	struct queues *q = queues_new(setting_text("CELERY_QUEUES"));

	for (size_t i = 0; !queue && i < queues_count(q); i++)
		if (strcmp(queues_at(q, i), "celery") == 0)
			queue = "celery";
	queues_free(q);
	return queue;
}

static void
read_settings(struct core_settings *s, char ring_id[UUID_SIZE])
{
	const char *window;

	/* Moves the environment: what is borrowed from it before is gone. */
	settings_check_all();
	window = setting_text("HTS_WINDOW");
	uuid_random(ring_id);
	*s = (struct core_settings){.ring_id = ring_id,
	    .slots = {(int)setting_count("WORKER_CONCURRENCY") + 2,
		(int)setting_count("HTS_AI_CONCURRENCY") + 4, 4},
	    .lease_ms = setting_ms("HTS_LEASE"),
	    .grace_ms = setting_ms("HTS_GRACE"),
	    .break_ms = setting_ms("HTS_BREAK"),
	    .time_limit_ms = setting_ms("CELERY_TASK_TIME_LIMIT"),
	    .retry_base_s = (double)setting_ms("HTS_RETRY_BASE") / 1000,
	    .max_retries = setting_count("CELERY_TASK_MAX_RETRIES"),
	    .line_max = setting_bytes("HTS_LINE_MAX"),
	    .default_queue = default_queue(),
	    .foreign_release =
		strcasecmp(setting_choice("HTS_FOREIGN"), "release") == 0,
	    .track_started = setting_switch("CELERY_TASK_TRACK_STARTED")};
	if (window && !read_window(window, s->slots))
		die_permanent("HTS_WINDOW: '%s' is not "
			      "document=N,ai=N,other=N",
		    window);
}

static void
usage(void)
{
	printf(
	    "usage: %s\n\n"
	    "Takes Celery tasks from Redis, hands them as records to COMMAND\n"
	    "and settles what comes back.\n\n"
	    "  --check  verify settings and Redis, then exit\n"
	    "  -h       this help\n",
	    synopsis);
	settings_print(stdout, used);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"check", no_argument, NULL, 'c'}, {"help", no_argument, NULL, 'h'},
	    {0}};
	struct core_settings core_settings;
	char ring_id[UUID_SIZE];
	bool only_check = false;
	int option;

	msg_init("hts-dequeue");
	/* What the dispatcher left open is ours, not the stages'. */
	close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
	prctl(PR_SET_DUMPABLE, 0);
	while ((option = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		if (option == 'h') {
			usage();
			return EXIT_DRAINED;
		}
		if (option != 'c')
			die_usage(synopsis);
		only_check = true;
	}
	read_settings(&core_settings, ring_id);
	if (!only_check && optind == argc)
		die_usage(synopsis);
	redis_check(setting_text("CELERY_QUEUES"));
	if (only_check)
		return EXIT_DRAINED;
	core_init(&core, &core_settings, clock_ms());
	stages_init(&stages, argv + optind, setting_bytes("HTS_LINE_MAX"));
	broker = broker_new(setting_text("CELERY_QUEUES"), &core_settings,
	    on_broker_event, NULL);
	steer_queues(&core, queues_count(broker_queues(broker)));
	msg_info(NULL,
	    "ready: queues %s; %d documents, %d AI tasks, %d others at once",
	    setting_text("CELERY_QUEUES"), core_settings.slots[HELD_DOCUMENT],
	    core_settings.slots[HELD_AI], core_settings.slots[HELD_OTHER]);
	control_link_start(&core, broker, &stages, used, drain);
	loop(open_signals());
	control_link_stop();
	broker_free(broker);
	core_release(&core);
	run_directory_remove();
	msg_info(NULL, "stopped");
	return EXIT_DRAINED;
}
