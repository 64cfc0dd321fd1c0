#include "extract/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/line.h"
#include "lib/mem.h"
#include "lib/msg.h"

#include "extract/document.h"
#include "extract/reading.h"
#include "extract/meter.h"
#include "extract/slots.h"
#include "extract/spool.h"

/* Beside one for each child: stdin, stdout, stderr, a document, a pipe and
 * its copy, both ends of a child's pipe; children put two at 10 and 11. */
#define OTHERS 12

/* Places in stage.polls; the children have the last. */
enum { PLACE_IN, PLACE_OUT, PLACE_SPOOL, PLACE_CHILDREN };

struct stage {
	const struct stage_options *options;
	struct line_reader in;
	struct line_writer out;
	bool input_open;	      /* input has not ended */
	struct reading *first, **end; /* in the order they came */
	size_t held;		      /* bytes of their lines */
	struct slots *slots;
	struct pollfd *polls;
	/* by hand */
	bool by_hand;
	char *const *files;
	size_t file_count, next_file;
	struct spool spool;
	struct meter meter;
	bool failed; /* a file gave no text */
	int result;  /* exit code once it is over */
	bool over;
};

static volatile sig_atomic_t asked;

static void
on_usr2(int signal_number)
{
	(void)signal_number;
	asked = 1;
}

static void
give_up(struct stage *s, const char *why)
{
	if (why)
		msg_warn(NULL, "%s", why);
	s->result = EXIT_TEMPORARY;
	s->over = true;
}

/* Output. */

static void
flush_output(struct stage *s)
{
	if (line_flush(&s->out) == LINE_BROKEN) {
		if (errno != EPIPE)
			msg_warn(NULL, "cannot write to stdout: %s",
			    strerror(errno));
		give_up(s, NULL);
	}
}

static void
put_text(struct stage *s, const struct reading *reading)
{
	struct buf text = BUF_EMPTY;

	reading_text(reading, &text);
	/* The writer ends it with a newline of its own. */
	if (text.length && text.data[text.length - 1] == '\n')
		text.length--;
	if (text.length)
		line_put(&s->out, text.data, text.length);
	buf_release(&text);
}

static void
say_failures(struct stage *s, const struct reading *reading)
{
	if (reading->refused) {
		s->failed = true;
		s->result = reading->release ? EXIT_TEMPORARY : s->result;
		msg_warn(NULL, "cannot read '%s': %s", reading->id,
		    reading->refused_message);
		return;
	}
	for (size_t i = 0; i < reading->count; i++) {
		const struct report *r = &reading->files[i].report;

		if (!r->code)
			continue;
		s->failed = true;
		msg_warn(NULL, "cannot read '%s': %s: %s", reading->id, r->code,
		    r->message);
	}
}

static void
put_job(struct stage *s, struct reading *reading)
{
	s->held -= reading->line.length;
	meter_count(&s->meter);
	reading_finish(reading, clock_ms(), s->by_hand);
	if (s->by_hand)
		say_failures(s, reading);
	if (s->options->format == STAGE_TEXT)
		put_text(s, reading);
	else
		line_put(&s->out, reading->line.data, reading->line.length);
	for (size_t i = 0; i < reading->count; i++)
		document_discard(&reading->files[i], s->options->run_dir);
}

static bool
is_finished(const struct reading *reading)
{
	return reading->late || reading->refused ||
	       reading->done == reading->count;
}

/* Puts out all records that are finished; by hand only from the front, because
 * a person expects the order of the operands. */
static void
put_finished(struct stage *s)
{
	struct reading **at = &s->first, *reading;

	while ((reading = *at)) {
		if (!is_finished(reading)) {
			if (s->by_hand)
				break;
			at = &reading->next;
			continue;
		}
		*at = reading->next;
		if (!*at)
			s->end = at;
		put_job(s, reading);
		reading_free(reading);
	}
}

/* Ends files and records that have taken too long, and the children of records
 * that leave without them. */
static void
end_late(struct stage *s, int64_t now)
{
	slots_look(s->slots, now);
	for (struct reading *reading = s->first; reading;
	     reading = reading->next) {
		if (reading->give_up <= now && !is_finished(reading))
			reading->late = true;
		if (reading->late || reading->refused)
			slots_end_job(s->slots, reading);
	}
}

/* Input. */

static void
hold(struct stage *s, struct reading *reading)
{
	s->held += reading->line.length;
	reading->next = NULL;
	*s->end = reading;
	s->end = &reading->next;
}

static void
take_line(struct stage *s, const char *line, size_t n)
{
	struct reading *reading;

	switch (reading_parse(line, n, clock_ms(), &reading)) {
	case READING_PASS:
		line_put(&s->out, line, n);
		break;
	case READING_WORK:
		hold(s, reading);
		break;
	case READING_BROKEN:
		give_up(s, "a line on stdin is no JSON object");
		break;
	}
}

/* Whether there is room for one more record: always for one. */
static bool
has_room(const struct stage *s)
{
	size_t all = s->held + line_queued(&s->out);

	return all == 0 || all < s->options->hold_max;
}

/* Takes lines until there is no whole line, or no room. */
static void
take_lines(struct stage *s)
{
	char *line;
	size_t n;

	while (s->input_open && !s->over && has_room(s)) {
		switch (line_next(&s->in, &line, &n)) {
		case LINE_READY:
			take_line(s, line, n);
			break;
		case LINE_WAIT:
			return;
		case LINE_END:
			s->input_open = false;
			break;
		case LINE_TORN:
			give_up(s, "stdin ended in the middle of a line");
			break;
		case LINE_TOO_LONG:
			give_up(s, "a line on stdin is over HTS_LINE_MAX");
			break;
		}
		/* A file or a slow writer: look at the rest in between. */
		if (!line_held(&s->in))
			return;
	}
}

/* The next operand, a few ahead of what is being read. */
static void
take_operands(struct stage *s)
{
	struct reading *reading;
	size_t ahead = 0;

	for (reading = s->first; reading; reading = reading->next)
		ahead++;
	while (
	    s->input_open && ahead < 2 * slots_count(s->slots) && has_room(s)) {
		hold(s, reading_of_operand(s->files[s->next_file++]));
		s->input_open = s->next_file < s->file_count;
		ahead++;
	}
}

static void
take_input(struct stage *s)
{
	if (s->by_hand)
		take_operands(s);
	else
		take_lines(s);
}

/* Starting. */

static void
refuse_start(struct reading *reading)
{
	msg_warn(reading->id, "cannot start a process: %s", strerror(errno));
	reading->release = true;
	reading_refuse(reading, "internal", "no process can be started");
}

/* Whether other files wait for a free slot. */
static bool
any_waits(const struct stage *s)
{
	for (struct reading *reading = s->first; reading;
	     reading = reading->next)
		if (!reading->late &&
		    reading_in_state(reading, READING_FILE_WAITING))
			return true;
	return false;
}

/* Descriptors, memory or processes have run short: the file waits until a
 * running child ends.  If none runs the record is refused.  Returns whether to
 * look for other files. */
static bool
start_later(struct stage *s, struct reading *reading)
{
	if (slots_running(s->slots))
		return false;
	refuse_start(reading);
	return true;
}

/* Starts a child for the file, or finishes it when it cannot be read. */
static bool
start_file(struct stage *s, struct reading *reading, struct reading_file *file)
{
	struct reader_options options = s->options->reader;
	int fd;

	if (!reading->began)
		reading->began = clock_ms();
	switch (document_open(file, s->options->file_max, &fd)) {
	case DOCUMENT_ARRIVES:
		file->state = READING_FILE_ARRIVING;
		return true;
	case DOCUMENT_REFUSED:
		reading_done(reading, file);
		return true;
	case DOCUMENT_SHORT:
		return start_later(s, reading);
	case DOCUMENT_OPEN:
		break;
	}
	/* A document that is alone may use all free processes. */
	file->state = READING_FILE_RUNNING;
	options.parallel = any_waits(s) ? 1 : slots_free_count(s->slots);
	if (slots_start(s->slots, reading, file, fd, &options)) {
		close(fd);
		return true;
	}
	file->state = READING_FILE_WAITING;
	file->fd = fd; /* a copy of a pipe cannot be made again */
	return start_later(s, reading);
}

/* First come, first served, over records and files alike. */
static void
start_children(struct stage *s)
{
	struct reading *reading = s->first;
	struct reading_file *file;

	while (reading && slots_free_count(s->slots)) {
		file = reading->late
			   ? NULL
			   : reading_in_state(reading, READING_FILE_WAITING);
		if (!file)
			reading = reading->next;
		else if (!start_file(s, reading, file))
			return;
	}
}

/* Begins to copy the next operand that arrives. */
static void
start_spool(struct stage *s)
{
	struct reading *reading = s->first;
	struct reading_file *file = NULL;

	while (reading &&
	       !(file = reading_in_state(reading, READING_FILE_ARRIVING)))
		reading = reading->next;
	if (s->spool.file || !file)
		return;
	switch (spool_begin(&s->spool, reading, file, s->options->file_max)) {
	case DOCUMENT_SHORT:
		start_later(s, reading);
		break;
	case DOCUMENT_REFUSED:
		reading_done(reading, file);
		break;
	case DOCUMENT_ARRIVES:
	case DOCUMENT_OPEN:
		break;
	}
}

static void
take_spool(struct stage *s)
{
	struct reading_file *file = s->spool.file;
	struct reading *reading = s->spool.reading;

	if (!spool_read(&s->spool))
		return;
	file->state = READING_FILE_WAITING;
	if (file->report.code)
		reading_done(reading, file);
}

static void
start_work(struct stage *s)
{
	start_children(s);
	start_spool(s);
}

/* Waiting. */

static void
say_held(const struct stage *s)
{
	size_t running;

	asked = 0;
	for (const struct reading *reading = s->first; reading;
	     reading = reading->next) {
		running = 0;
		for (size_t i = 0; i < reading->count; i++)
			running +=
			    reading->files[i].state == READING_FILE_RUNNING;
		msg_info(reading->id,
		    "held for %lld ms: %zu of %zu files read, %zu running%s",
		    (long long)(clock_ms() - reading->arrived), reading->done,
		    reading->count, running,
		    reading->began ? "" : ", waiting for a free process");
	}
}

/* Milliseconds until something is late; -1: nothing can be. */
static int64_t
patience(const struct stage *s, int64_t now)
{
	int64_t until = slots_look_at(s->slots);

	for (const struct reading *reading = s->first; reading;
	     reading = reading->next)
		until = reading->give_up < until ? reading->give_up : until;
	until = meter_until(&s->meter, now, until);
	if (until == INT64_MAX)
		return -1;
	return until > now ? until - now : 0;
}

static void
set_polls(struct stage *s)
{
	bool in = s->input_open && !s->by_hand && has_room(s);

	s->polls[PLACE_IN] = (struct pollfd){in ? STDIN_FILENO : -1, POLLIN, 0};
	s->polls[PLACE_OUT] = (struct pollfd){
	    STDOUT_FILENO, line_queued(&s->out) ? POLLOUT : 0, 0};
	s->polls[PLACE_SPOOL] = spool_poll(&s->spool);
	slots_set_polls(s->slots, s->polls + PLACE_CHILDREN);
}

static void
wait_for_events(struct stage *s)
{
	int64_t ms = patience(s, clock_ms());
	struct timespec time = {ms / 1000, ms % 1000 * 1000000};
	sigset_t none;

	sigemptyset(&none);
	set_polls(s);
	if (ppoll(s->polls, PLACE_CHILDREN + slots_count(s->slots),
		ms < 0 ? NULL : &time, &none) < 0) {
		if (errno != EINTR)
			give_up(s, "cannot wait for events");
		return;
	}
	if (s->polls[PLACE_OUT].revents & (POLLERR | POLLNVAL))
		give_up(s, NULL); /* nobody reads: as with EPIPE */
	if (s->polls[PLACE_SPOOL].revents)
		take_spool(s);
	slots_read(s->slots, s->polls + PLACE_CHILDREN);
}

static void
run(struct stage *s)
{
	while (!s->over) {
		if (s->input_open && (s->by_hand || line_held(&s->in) ||
					 s->polls[PLACE_IN].revents))
			take_input(s);
		start_work(s);
		end_late(s, clock_ms());
		put_finished(s);
		flush_output(s);
		if (asked)
			say_held(s);
		meter_show(&s->meter, s->slots, s->first);
		if (s->over ||
		    (!s->input_open && !s->first && line_queued(&s->out) == 0))
			return;
		/* Finished records made room for more: do not wait. */
		if (!(s->input_open && s->first == NULL && s->by_hand))
			wait_for_events(s);
	}
}

/* Others may have the pipe open: it becomes again what it was. */
static void
restore(int fd, bool changed)
{
	if (changed)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

static void
catch_usr2(void)
{
	struct sigaction action;
	sigset_t blocked;

	/* Only ppoll lets it in: no report gets lost between look and wait. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR2);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	memset(&action, 0, sizeof action);
	action.sa_handler = on_usr2;
	sigaction(SIGUSR2, &action, NULL);
}

static void
release(struct stage *s)
{
	struct reading *next;

	slots_free(s->slots);
	spool_end(&s->spool);
	for (struct reading *reading = s->first; reading; reading = next) {
		next = reading->next;
		reading_free(reading);
	}
	line_reader_release(&s->in);
	line_writer_release(&s->out);
	free(s->polls);
}

/* Raises the soft limit to the hard one.  Returns children, or as many as there
 * are descriptors for, with a message. */
static size_t
children_possible(size_t children)
{
	struct rlimit limit;
	size_t left;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return children;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit); /* else it is as it was */
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur >= children + OTHERS)
		return children;
	left = limit.rlim_cur > OTHERS ? (size_t)limit.rlim_cur - OTHERS : 1;
	msg_warn(NULL,
	    "not %zu files are read at once but %zu: there are no more than "
	    "%zu descriptors",
	    children, left, (size_t)limit.rlim_cur);
	return left;
}

static int
stage_run(struct stage *s)
{
	size_t children = children_possible(s->options->children);
	bool in, out;

	s->end = &s->first;
	s->input_open = true;
	s->slots = slots_new(children);
	s->polls = mem_alloc((PLACE_CHILDREN + children) * sizeof *s->polls);
	line_reader_init(&s->in, STDIN_FILENO, s->options->line_max);
	line_writer_init(&s->out, STDOUT_FILENO);
	meter_init(&s->meter, s->by_hand, s->file_count);
	in = !s->by_hand && line_nonblocking(STDIN_FILENO);
	out = line_nonblocking(STDOUT_FILENO);
	catch_usr2();
	run(s);
	meter_clear();
	restore(STDIN_FILENO, in);
	restore(STDOUT_FILENO, out);
	release(s);
	if (s->result == EXIT_DRAINED && s->failed)
		s->result = EXIT_FILE_FAILED;
	return s->result;
}

int
stage_filter(const struct stage_options *options)
{
	struct stage s = {.options = options};

	return stage_run(&s);
}

int
stage_files(
    const struct stage_options *options, char *const files[], size_t count)
{
	struct stage s = {.options = options,
	    .by_hand = true,
	    .files = files,
	    .file_count = count};

	return stage_run(&s);
}
