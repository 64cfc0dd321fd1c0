#include "maint/chore_filter.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/filter.h"
#include "lib/mem.h"
#include "lib/record.h"

#include "maint/chore_process.h"

#define CHILDREN 4

/* A record that waits for a child, or has one. */
struct work {
	struct held held; /* must be first */
	struct chore chore;
	struct outcome refused; /* if settle is set there, it is no chore */
	struct buf answer;	/* what the child wrote so far */
	int64_t started;
	pid_t pid; /* 0 while waiting */
	int fd;
};

struct stage {
	struct filter filter;
	struct work *running[CHILDREN]; /* NULL: free */
};

bool
chore_ours(const char *line, size_t n)
{
	static const char prefix[] = "\"maintenance.";
	struct span task = jscan_member(line, n, "task");

	return task.at && task.length >= sizeof prefix &&
	       memcmp(task.at, prefix, sizeof prefix - 1) == 0 &&
	       !jscan_member(line, n, "settle").at;
}

static void
work_free(struct work *w)
{
	buf_release(&w->held.line);
	buf_release(&w->answer);
	chore_release(&w->chore);
	outcome_release(&w->refused);
	free(w);
}

static enum filter_line
take(void *context, const char *line, size_t n, struct held **held)
{
	struct work *w;

	(void)context;
	if (!chore_ours(line, n))
		return FILTER_PASS;
	w = mem_alloc(sizeof *w);
	chore_parse(&w->chore, &w->refused, line, n);
	*held = &w->held;
	return FILTER_HELD;
}

/* Writes the outcome into the record and sends it on. */
static void
settle(struct stage *s, struct work *w, const struct outcome *o)
{
	struct buf *line = &w->held.line;
	int64_t now = clock_ms();
	int64_t started = w->started ? w->started : now;

	if (o->settle == SETTLE_DONE)
		record_add(line, "result", o->result.data, o->result.length);
	record_spent(
	    line, "maint", started - w->held.since, now - started, NULL);
	record_settle(line, o->settle, o->code, o->message.data, 0);
	filter_answer(&s->filter, &w->held);
	work_free(w);
}

static void
fail(struct stage *s, struct work *w, enum settle how, const char *code,
    const char *message)
{
	struct outcome o = OUTCOME_EMPTY;

	outcome_failed(&o, how, code, "%s", message);
	settle(s, w, &o);
	outcome_release(&o);
}

/* Answers a chore that needs no process; false if it needs one. */
static bool
answer_at_once(struct stage *s, struct work *w)
{
	struct outcome o = OUTCOME_EMPTY;

	if (w->refused.settle != SETTLE_NONE) {
		settle(s, w, &w->refused);
		return true;
	}
	if (w->chore.kind != CHORE_NOOP)
		return false;
	w->started = w->held.since;
	chore_run(&w->chore, &o);
	settle(s, w, &o);
	outcome_release(&o);
	return true;
}

static void
start_in(struct stage *s, size_t slot, struct work *w)
{
	w->pid = chore_start(&w->chore, &w->fd);
	if (w->pid > 0) {
		w->started = clock_ms();
		s->running[slot] = w;
	} else {
		w->pid = 0;
		fail(s, w, SETTLE_RELEASE, "internal", strerror(errno));
	}
}

static size_t
free_slot(const struct stage *s)
{
	size_t i = 0;

	while (i < CHILDREN && s->running[i])
		i++;
	return i;
}

static int64_t
work(void *context)
{
	struct stage *s = context;
	struct held *held = s->filter.first, *next;

	for (; held; held = next) {
		struct work *w = (struct work *)held;
		size_t slot = free_slot(s);

		next = held->next;
		if (w->pid || answer_at_once(s, w))
			continue;
		if (slot < CHILDREN)
			start_in(s, slot, w);
	}
	return INT64_MAX;
}

/* Waits for the child and frees its slot; the wait status. */
static int
reap(struct stage *s, struct work *w)
{
	int status = 0;

	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	close(w->fd);
	for (size_t i = 0; i < CHILDREN; i++)
		if (s->running[i] == w)
			s->running[i] = NULL;
	return status;
}

static void
kill_and_reap(struct stage *s, struct work *w)
{
	kill(w->pid, SIGKILL);
	reap(s, w);
}

static void
late(void *context, struct held *held)
{
	struct work *w = (struct work *)held;

	if (w->pid)
		kill_and_reap(context, w);
	fail(context, w, SETTLE_FAIL, "time_limit", "the task's time is over");
}

/* Reads what a child wrote; at its end of file the chore ends. */
static void
hear(struct stage *s, struct work *w)
{
	struct outcome o = OUTCOME_EMPTY;
	char bytes[4096];
	ssize_t n = read(w->fd, bytes, sizeof bytes);

	if (n > 0 && w->answer.length < PROCESS_ANSWER_MAX)
		buf_add(&w->answer, bytes, (size_t)n);
	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	process_outcome(&o, reap(s, w), &w->answer);
	settle(s, w, &o);
	outcome_release(&o);
}

static void
watch(void *context, struct pollfd *fds)
{
	const struct stage *s = context;

	for (size_t i = 0; i < CHILDREN; i++)
		fds[i] = (struct pollfd){
		    s->running[i] ? s->running[i]->fd : -1, POLLIN, 0};
}

static void
happened(void *context, const struct pollfd *fds)
{
	struct stage *s = context;

	for (size_t i = 0; i < CHILDREN; i++)
		if (s->running[i] && fds[i].revents)
			hear(s, s->running[i]);
}

static void
describe(const void *context, const struct held *held, struct buf *out)
{
	const struct work *w = (const struct work *)held;

	(void)context;
	buf_add_text(out,
	    w->pid ? "waiting for its process" : "waiting for a free process");
}

/* Ends the children when nobody reads the answers any more. */
static void
abandon(struct stage *s)
{
	while (s->filter.first) {
		struct work *w = (struct work *)s->filter.first;

		if (w->pid)
			kill_and_reap(s, w);
		filter_let_go(&s->filter, &w->held);
		work_free(w);
	}
}

int
chore_filter(void)
{
	static const struct filter_stage stage = {.take = take,
	    .work = work,
	    .late = late,
	    .describe = describe,
	    .watch = watch,
	    .happened = happened};
	struct stage s = {.running = {NULL}};
	int result;

	filter_init(&s.filter, &stage, &s, CHILDREN);
	result = filter_run(&s.filter);
	abandon(&s);
	filter_release(&s.filter);
	return result;
}
