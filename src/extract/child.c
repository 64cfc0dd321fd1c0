#include "extract/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/record.h"

#include "extract/extraction.h"
#include "extract/limits.h"
#include "extract/progress.h"
#include "extract/reader.h"
#include "extract/sandbox/sandbox.h"

#define READ_SIZE 65536
#define LOOK_MS 500

static void
write_all(int fd, const char *bytes, size_t n)
{
	ssize_t written;

	while (n > 0) {
		written = write(fd, bytes, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			_exit(EXIT_TEMPORARY);
		bytes += written;
		n -= (size_t)written;
	}
}

_Noreturn static void
child_main(pid_t parent, int document, int report, int messages,
    const char *name, const struct reader_options *options)
{
	struct extraction x;
	struct buf out = BUF_EMPTY;

	sandbox_child(parent, document, report, messages);
	progress_start(STDOUT_FILENO);
	extraction_init(&x);
	reader_run(STDIN_FILENO, name, options, &x);
	report_print(&x, &out);
	write_all(STDOUT_FILENO, out.data, out.length);
	_exit(0);
}

/* Reading from it does not wait. */
static bool
open_pipe(int ends[2])
{
	return pipe2(ends, O_CLOEXEC) == 0 &&
	       fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

static void
close_pipe(const int ends[2])
{
	int saved = errno;

	close(ends[0]);
	close(ends[1]);
	errno = saved;
}

bool
child_start(struct child *c, int document, const char *name,
    const struct reader_options *options)
{
	int report[2], said[2];
	pid_t parent = getpid();

	memset(c, 0, sizeof *c);
	if (!open_pipe(report))
		return false;
	if (!open_pipe(said)) {
		close_pipe(report);
		return false;
	}
	c->started = c->looked = clock_ms();
	c->pid = fork();
	if (c->pid == 0)
		child_main(parent, document, report[1], said[1], name, options);
	if (c->pid < 0) {
		c->pid = 0;
		close_pipe(report);
		close_pipe(said);
		return false;
	}
	close(report[1]);
	close(said[1]);
	/* The child does it, too: whoever comes first, the group exists. */
	setpgid(c->pid, c->pid);
	c->fd = report[0];
	c->said = said[0];
	return true;
}

/* Drops the lines of progress in front of the report, which begins with another
 * byte. */
static void
take_progress(struct child *c)
{
	size_t n = progress_take(c->out.data, c->out.length, &c->progress);

	if (n)
		buf_drop(&c->out, n);
}

static int64_t
limit_of(const struct child *c)
{
	return (c->progress.ocr ? limits_ocr_running_ms()
				: limits->running_ms) +
	       (c->asked ? LIMIT_FINISH_S * 1000 : 0);
}

int64_t
child_look_at(const struct child *c)
{
	int64_t left = limit_of(c) - c->ran_ms;

	return c->looked + (left < LOOK_MS ? left : LOOK_MS);
}

/* How much of so many milliseconds it was running.  Its wait for another
 * process is its own; that for a processor or a disk is not. */
static int64_t
running(struct child *c, int64_t passed, const struct group *use)
{
	int64_t used = use->cpu_ms - c->cpu_ms;

	if (passed > 2 * LOOK_MS) /* this process stood still */
		passed = 2 * LOOK_MS;
	if (use->processes)
		c->cpu_ms = use->cpu_ms;
	return use->processes && use->waits && used < passed ? used : passed;
}

const char *
child_look(struct child *c, int64_t now, const struct group *use)
{
	c->ran_ms += running(c, now - c->looked, use);
	c->looked = now;
	if (use->memory > limits_group_memory() ||
	    use->processes > LIMIT_PROCESSES)
		return "limit_memory";
	if (c->ran_ms < limit_of(c))
		return NULL;
	if (c->asked || kill(c->pid, SIGXCPU) < 0)
		return "limit_time";
	c->asked = true;
	return NULL;
}

bool
child_hear(struct child *c)
{
	size_t room = LIMIT_MESSAGES - c->messages.length;
	ssize_t n = 0;

	if (c->said < 0)
		return false;
	if (room)
		n = read(c->said, buf_reserve(&c->messages, room), room);
	if (n < 0 && errno == EINTR)
		return true;
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n > 0) {
		c->messages.length += (size_t)n;
		c->messages.data[c->messages.length] = '\0';
		return true;
	}
	close(c->said);
	c->said = -1;
	return false;
}

bool
child_read(struct child *c)
{
	ssize_t n;

	for (;;) {
		n = read(c->fd, buf_reserve(&c->out, READ_SIZE), READ_SIZE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return false;
		if (n <= 0)
			return true;
		c->spoke = true;
		c->out.length += (size_t)n;
		if (c->out.data[0] == '#' || c->out.data[0] == '+')
			take_progress(c);
		c->overlong = c->out.length > LIMIT_REPORT;
		if (c->overlong)
			return true;
	}
}

const char *
child_death(int status, int64_t cpu_ms)
{
	if (WIFSIGNALED(status)) {
		/* The hard limit of processor time kills. */
		if (WTERMSIG(status) == SIGXCPU ||
		    (WTERMSIG(status) == SIGKILL &&
			cpu_ms >= (int64_t)limits->cpu_s * 1000))
			return "limit_time";
		/* The mapped file became shorter. */
		if (WTERMSIG(status) == SIGBUS)
			return "unreadable";
		/* Only the kernel does this, when it is out of memory. */
		return WTERMSIG(status) == SIGKILL ? "limit_memory" : "crashed";
	}
	switch (WEXITSTATUS(status)) {
	case EXIT_TEMPORARY:
		return "limit_memory";
	case SANDBOX_FAILED:
		return "internal";
	default:
		return "crashed";
	}
}

static int64_t
cpu_ms(const struct rusage *use)
{
	return (use->ru_utime.tv_sec + use->ru_stime.tv_sec) * 1000 +
	       (use->ru_utime.tv_usec + use->ru_stime.tv_usec) / 1000;
}

bool
child_end(struct child *c, const char *code, struct report *report)
{
	struct rusage use = {.ru_utime = {0, 0}};
	int status = 0;
	bool set_up;

	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL);
	while (wait4(c->pid, &status, 0, &use) < 0 && errno == EINTR)
		;
	close(c->fd);
	while (child_hear(c))
		;
	if (c->said >= 0)
		close(c->said);
	set_up = code || c->spoke || !WIFEXITED(status) ||
		 WEXITSTATUS(status) != SANDBOX_FAILED;
	if (c->overlong)
		report_fail(report, "crashed", "the answer is too long");
	else if (code || !report_read(report, c->out.data ? c->out.data : "",
			     c->out.length)) {
		code = code ? code : child_death(status, cpu_ms(&use));
		report_fail(report, code,
		    strcmp(code, "unreadable") == 0
			? "the file changed while it was read"
			: why_find(code)->meaning);
	}
	buf_release(&c->out);
	c->pid = 0;
	return set_up;
}
