#include "maint/chore_filter.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/line.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"
#include "lib/settings.h"

#include "maint/chore_process.h"

#define CHILDREN 4
/* Passed lines kept for a slow reader; above it nothing is read. */
#define OUTPUT_MAX 65536
#define ANSWER_EARLY_MS 10000

/* A record that waits for a child, or has one. */
struct work {
	struct work *next; /* among the waiting */
	struct buf line;
	struct buf answer; /* what the child said so far */
	struct chore chore;
	int64_t arrived, started, answer_at;
	pid_t pid; /* 0 while waiting */
	int fd;
};

struct filter {
	struct line_reader in;
	struct line_writer out;
	struct work *running[CHILDREN]; /* NULL: free */
	struct work *first, **last;	/* waiting, in order of arrival */
	size_t held, held_max;		/* bytes of waiting and running lines */
	bool ended;			/* end of stdin */
};

static volatile sig_atomic_t asked; /* USR2 came */

static void
on_usr2(int signal)
{
	(void)signal;
	asked = 1;
}

bool
filter_ours(const char *line, size_t n)
{
	static const char prefix[] = "\"maintenance.";
	struct span task = jscan_member(line, n, "task");

	return task.at && task.length >= sizeof prefix &&
	       memcmp(task.at, prefix, sizeof prefix - 1) == 0 &&
	       !jscan_member(line, n, "settle").at;
}

int64_t
filter_answer_at(int64_t now, int64_t left_ms)
{
	int64_t early = left_ms / 4;

	if (left_ms == INT64_MAX)
		return INT64_MAX;
	if (early > ANSWER_EARLY_MS)
		early = ANSWER_EARLY_MS;
	return now + left_ms - (early > 0 ? early : 0);
}

static void
work_free(struct work *w)
{
	buf_release(&w->line);
	buf_release(&w->answer);
	chore_release(&w->job);
	free(w);
}

/* Writes the outcome into the record and queues it. */
static void
settle(struct filter *f, struct work *w, const struct outcome *o)
{
	int64_t now = clock_ms();
	int64_t started = w->started ? w->started : now;

	if (o->settle == SETTLE_DONE)
		record_add(
		    &w->line, "result", o->result.data, o->result.length);
	record_spent(
	    &w->line, "maint", started - w->arrived, now - started, NULL);
	record_settle(&w->line, o->settle, o->code, o->message.data, 0);
	line_put(&f->out, w->line.data, w->line.length);
}

static void
fail(struct filter *f, struct work *w, enum settle how, const char *code,
    const char *message)
{
	struct outcome o = OUTCOME_EMPTY;

	outcome_failed(&o, how, code, "%s", message);
	settle(f, w, &o);
	outcome_release(&o);
}

static void
wait_in_line(struct filter *f, struct work *w)
{
	w->next = NULL;
	*f->last = w;
	f->last = &w->next;
	f->held += w->line.length;
}

static struct work *
take_first(struct filter *f)
{
	struct work *w = f->first;

	f->first = w->next;
	if (!f->first)
		f->last = &f->first;
	return w;
}

/* A maintenance record: answered here, or put in line for a child. */
static void
accept(struct filter *f, const char *line, size_t n)
{
	struct work *w = mem_alloc(sizeof *w);
	struct outcome o = OUTCOME_EMPTY;

	buf_add(&w->line, line, n);
	w->arrived = clock_ms();
	w->answer_at = filter_answer_at(w->arrived, record_time_left(line, n));
	if (chore_parse(&w->job, &o, line, n) < 0) {
		settle(f, w, &o);
	} else if (w->chore.kind == CHORE_NOOP) {
		w->started = w->arrived;
		chore_run(&w->job, &o);
		settle(f, w, &o);
	} else {
		wait_in_line(f, w);
		w = NULL;
	}
	if (w)
		work_free(w);
	outcome_release(&o);
}

/* False for a line that cannot be a record. */
static bool
pass(struct filter *f, const char *line, size_t n)
{
	if (n == 0 || line[0] != '{' || line[n - 1] != '}') {
		msg_warn(NULL, "a line on stdin is no JSON object");
		return false;
	}
	if (filter_ours(line, n))
		accept(f, line, n);
	else
		line_put(&f->out, line, n);
	return true;
}

static bool
may_read(const struct filter *f)
{
	return !f->ended && line_queued(&f->out) < OUTPUT_MAX &&
	       (f->held < f->held_max || !f->first);
}

/* Takes what can be read now.  False if stdin is broken. */
static bool
take_lines(struct filter *f)
{
	size_t n;
	char *line;

	do {
		switch (line_next(&f->in, &line, &n)) {
		case LINE_READY:
			if (!pass(f, line, n))
				return false;
			break;
		case LINE_WAIT:
			return true;
		case LINE_END:
			f->ended = true;
			return true;
		case LINE_TORN:
			msg_warn(NULL, "stdin ended in the middle of a line");
			return false;
		case LINE_TOO_LONG:
			msg_warn(NULL, "a line on stdin is over %zu bytes",
			    f->in.max);
			return false;
		}
	} while (may_read(f) && line_held(&f->in));
	return true;
}

static void
start_next(struct filter *f, size_t slot)
{
	struct work *w = take_first(f);

	w->pid = chore_start(&w->job, &w->fd);
	if (w->pid > 0) {
		w->started = clock_ms();
		f->running[slot] = w;
		return;
	}
	f->held -= w->line.length;
	fail(f, w, SETTLE_RELEASE, "internal", strerror(errno));
	work_free(w);
}

/* Ends a running job; status is what waitpid says about its child. */
static void
finish(struct filter *f, size_t slot, const char *late)
{
	struct work *w = f->running[slot];
	struct outcome o = OUTCOME_EMPTY;
	int status = 0;

	if (late)
		kill(w->pid, SIGKILL);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	close(w->fd);
	f->running[slot] = NULL;
	f->held -= w->line.length;
	if (late)
		outcome_failed(&o, SETTLE_FAIL, "time_limit", "%s", late);
	else
		process_outcome(&o, status, &w->answer);
	settle(f, w, &o);
	outcome_release(&o);
	work_free(w);
}

/* Reads what the child of a slot said; its end of file ends the job. */
static void
hear(struct filter *f, size_t slot)
{
	struct work *w = f->running[slot];
	char bytes[4096];
	ssize_t n = read(w->fd, bytes, sizeof bytes);

	if (n > 0 && w->answer.length < PROCESS_ANSWER_MAX)
		buf_add(&w->answer, bytes, (size_t)n);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		finish(f, slot, NULL);
}

static void
expire(struct filter *f, int64_t now)
{
	static const char late[] = "the task's time is over";

	for (size_t i = 0; i < CHILDREN; i++)
		if (f->running[i] && f->running[i]->answer_at <= now)
			finish(f, i, late);
	/* The waiting arrived in order, but their limits may differ. */
	for (struct work **at = &f->first, *w; (w = *at);) {
		if (w->answer_at > now) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		if (!*at)
			f->last = at;
		f->held -= w->line.length;
		fail(f, w, SETTLE_FAIL, "time_limit", late);
		work_free(w);
	}
}

static void
start_waiting(struct filter *f)
{
	for (size_t i = 0; i < CHILDREN && f->first; i++)
		if (!f->running[i])
			start_next(f, i);
}

static void
tell(const struct work *w, const char *what)
{
	char *id = record_id(w->line.data, w->line.length);

	msg_info(id, "held for %lld ms, %s",
	    (long long)(clock_ms() - w->arrived), what);
	free(id);
}

static void
tell_all(const struct filter *f)
{
	for (size_t i = 0; i < CHILDREN; i++)
		if (f->running[i])
			tell(f->running[i], "waiting for its process");
	for (const struct work *w = f->first; w; w = w->next)
		tell(w, "waiting for a free process");
}

static bool
busy(const struct filter *f)
{
	for (size_t i = 0; i < CHILDREN; i++)
		if (f->running[i])
			return true;
	return f->first != NULL;
}

/* Milliseconds until a job must be answered; -1: none. */
static int
wait_ms(const struct filter *f)
{
	int64_t next = INT64_MAX, now = clock_ms();

	for (size_t i = 0; i < CHILDREN; i++)
		if (f->running[i] && f->running[i]->answer_at < next)
			next = f->running[i]->answer_at;
	for (const struct work *w = f->first; w; w = w->next)
		if (w->answer_at < next)
			next = w->answer_at;
	if (next == INT64_MAX)
		return -1;
	if (next <= now)
		return 0;
	return next - now < 3600000 ? (int)(next - now) : 3600000;
}

/* Waits for something to do and does it.  False when the ring is broken. */
static bool
turn(struct filter *f)
{
	struct pollfd fds[CHILDREN + 2];
	bool more = may_read(f) && line_held(&f->in), ok = true;

	fds[0] = (struct pollfd){may_read(f) ? STDIN_FILENO : -1, POLLIN, 0};
	/* Also without POLLOUT: a reader that went away is an error. */
	fds[1] = (struct pollfd){
	    STDOUT_FILENO, line_queued(&f->out) > 0 ? POLLOUT : 0, 0};
	for (size_t i = 0; i < CHILDREN; i++)
		fds[i + 2] = (struct pollfd){
		    f->running[i] ? f->running[i]->fd : -1, POLLIN, 0};
	if (poll(fds, CHILDREN + 2, more ? 0 : wait_ms(f)) < 0)
		return errno == EINTR;
	if (line_queued(&f->out) == 0 && fds[1].revents & POLLERR)
		return false;
	for (size_t i = 0; i < CHILDREN; i++)
		if (f->running[i] && fds[i + 2].revents)
			hear(f, i);
	if (more || fds[0].revents)
		ok = take_lines(f);
	expire(f, clock_ms());
	start_waiting(f);
	return ok;
}

static bool
flush(struct filter *f)
{
	if (line_flush(&f->out) != LINE_BROKEN)
		return true;
	if (errno != EPIPE)
		msg_warn(NULL, "cannot write to stdout: %s", strerror(errno));
	return false;
}

static void
abandon(struct filter *f)
{
	for (size_t i = 0; i < CHILDREN; i++)
		if (f->running[i]) {
			kill(f->running[i]->pid, SIGKILL);
			waitpid(f->running[i]->pid, NULL, 0);
			close(f->running[i]->fd);
			work_free(f->running[i]);
		}
	while (f->first)
		work_free(take_first(f));
	line_reader_release(&f->in);
	line_writer_release(&f->out);
}

int
filter(void)
{
	struct filter f = {.held_max = setting_bytes("HTS_STAGE_BYTES")};
	struct sigaction usr2 = {.sa_handler = on_usr2, .sa_flags = SA_RESTART};
	bool ok = true;

	f.last = &f.first;
	line_reader_init(&f.in, STDIN_FILENO, setting_bytes("HTS_LINE_MAX"));
	line_writer_init(&f.out, STDOUT_FILENO);
	line_nonblocking(STDIN_FILENO);
	line_nonblocking(STDOUT_FILENO);
	sigaction(SIGUSR2, &usr2, NULL);
	while (ok && (!f.ended || busy(&f) || line_queued(&f.out) > 0)) {
		ok = turn(&f) && flush(&f);
		if (asked) {
			asked = 0;
			tell_all(&f);
		}
	}
	abandon(&f);
	return ok ? EXIT_DRAINED : EXIT_TEMPORARY;
}
