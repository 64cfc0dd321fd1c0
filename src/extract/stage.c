#include "extract/stage_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/line.h"
#include "lib/mem.h"
#include "lib/msg.h"

#include "extract/descriptors.h"
#include "extract/document.h"

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
put_text(struct stage *s, const struct job *job)
{
	struct buf text = BUF_EMPTY;

	job_text(job, &text);
	/* The writer ends it with a newline of its own. */
	if (text.length && text.data[text.length - 1] == '\n')
		text.length--;
	if (text.length)
		line_put(&s->out, text.data, text.length);
	buf_release(&text);
}

static void
say_failures(struct stage *s, const struct job *job)
{
	if (job->refused) {
		s->failed = true;
		s->result = job->release ? EXIT_TEMPORARY : s->result;
		msg_warn(NULL, "cannot read '%s': %s", job->id,
		    job->refused_message);
		return;
	}
	for (size_t i = 0; i < job->count; i++) {
		const struct answer *a = &job->files[i].answer;

		if (!a->code)
			continue;
		s->failed = true;
		msg_warn(NULL, "cannot read '%s': %s: %s", job->id, a->code,
		    a->message);
	}
}

static void
put_job(struct stage *s, struct job *job)
{
	s->held -= job->line.length;
	meter_count(&s->meter);
	job_finish(job, clock_ms(), s->by_hand);
	if (s->by_hand)
		say_failures(s, job);
	if (s->options->format == STAGE_TEXT)
		put_text(s, job);
	else
		line_put(&s->out, job->line.data, job->line.length);
	for (size_t i = 0; i < job->count; i++)
		document_discard(&job->files[i], s->options->run_dir);
}

static bool
is_finished(const struct job *job)
{
	return job->late || job->refused || job->done == job->count;
}

/* Lets go all records that are finished; by hand only from the front, for a
 * person reads in the order of the operands. */
static void
put_finished(struct stage *s)
{
	struct job **at = &s->first, *job;

	while ((job = *at)) {
		if (!is_finished(job)) {
			if (s->by_hand)
				break;
			at = &job->next;
			continue;
		}
		*at = job->next;
		if (!*at)
			s->end = at;
		put_job(s, job);
		job_free(job);
	}
}

/* Ends what has taken too long, single files and whole records, and what
 * belongs to records that leave without it. */
static void
end_late(struct stage *s, int64_t now)
{
	slots_end_late(s->slots, now);
	for (struct job *job = s->first; job; job = job->next) {
		if (job->give_up <= now && !is_finished(job))
			job->late = true;
		if (job->late || job->refused)
			slots_end_job(s->slots, job);
	}
}

/* Input. */

static void
hold(struct stage *s, struct job *job)
{
	s->held += job->line.length;
	job->next = NULL;
	*s->end = job;
	s->end = &job->next;
}

static void
take_line(struct stage *s, const char *line, size_t n)
{
	struct job *job;

	switch (job_parse(line, n, clock_ms(), &job)) {
	case JOB_PASS:
		line_put(&s->out, line, n);
		break;
	case JOB_WORK:
		hold(s, job);
		break;
	case JOB_BROKEN:
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

/* Takes lines until there is no whole one, or no room. */
static void
take_lines(struct stage *s)
{
	char *line;
	size_t n;

	while (s->reading && !s->over && has_room(s)) {
		switch (line_next(&s->in, &line, &n)) {
		case LINE_READY:
			take_line(s, line, n);
			break;
		case LINE_WAIT:
			return;
		case LINE_END:
			s->reading = false;
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
	struct job *job;
	size_t ahead = 0;

	for (job = s->first; job; job = job->next)
		ahead++;
	while (s->reading && ahead < 2 * slots_count(s->slots) && has_room(s)) {
		hold(s, job_of_operand(s->files[s->next_file++]));
		s->reading = s->next_file < s->file_count;
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

/* Waiting. */

static void
report(const struct stage *s)
{
	size_t running;

	asked = 0;
	for (const struct job *job = s->first; job; job = job->next) {
		running = 0;
		for (size_t i = 0; i < job->count; i++)
			running += job->files[i].state == JOB_FILE_RUNNING;
		msg_info(job->id,
		    "held for %lld ms: %zu of %zu files read, %zu running%s",
		    (long long)(clock_ms() - job->arrived), job->done,
		    job->count, running,
		    job->began ? "" : ", waiting for a free process");
	}
}

/* Milliseconds until something is late; -1: nothing can be. */
static int64_t
patience(const struct stage *s, int64_t now)
{
	int64_t until = slots_late_at(s->slots);

	for (const struct job *job = s->first; job; job = job->next)
		until = job->give_up < until ? job->give_up : until;
	until = meter_until(&s->meter, now, until);
	if (until == INT64_MAX)
		return -1;
	return until > now ? until - now : 0;
}

static void
set_polls(struct stage *s)
{
	bool in = s->reading && !s->by_hand && has_room(s);

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
		stage_spool(s);
	slots_read(s->slots, s->polls + PLACE_CHILDREN);
}

static void
run(struct stage *s)
{
	while (!s->over) {
		if (s->reading && (s->by_hand || line_held(&s->in) ||
				      s->polls[PLACE_IN].revents))
			take_input(s);
		stage_start(s);
		end_late(s, clock_ms());
		put_finished(s);
		flush_output(s);
		if (asked)
			report(s);
		meter_show(&s->meter, s->slots, s->first);
		if (s->over ||
		    (!s->reading && !s->first && line_queued(&s->out) == 0))
			return;
		/* Finished records made room for more: do not wait. */
		if (!(s->reading && s->first == NULL && s->by_hand))
			wait_for_events(s);
	}
}

/* A regular file takes all it gets; of a pipe we wait until it does, and
 * leave it as it was, for others may have it open. */
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
	struct job *next;

	slots_free(s->slots);
	spool_end(&s->spool);
	for (struct job *job = s->first; job; job = next) {
		next = job->next;
		job_free(job);
	}
	line_reader_release(&s->in);
	line_writer_release(&s->out);
	free(s->polls);
}

static int
stage_run(struct stage *s)
{
	size_t children = descriptors_suffice(s->options->children);
	bool in, out;

	s->end = &s->first;
	s->reading = true;
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
