#include "extract/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/exits.h"

#include "extract/limits.h"
#include "extract/sandbox.h"

#define EXIT_NO_PROGRAM 127 /* as the shell has it */
#define READ_SIZE 65536

struct run {
	pid_t pid;
	int out, err; /* -1: ended */
	helper_sink *sink;
	void *context;
	struct buf *errors;
	bool stopped;
};

_Noreturn static void
become(const char *const argv[], int input, int out, int err, pid_t parent)
{
	union {
		const char *const *is;
		char *const *wanted;
	} arguments = {argv};
	char **environment;

	/* Two steps, for the descriptors may be in each other's place. */
	if ((input = fcntl(input, F_DUPFD, 10)) < 0 ||
	    (out = fcntl(out, F_DUPFD, 10)) < 0 ||
	    (err = fcntl(err, F_DUPFD, 10)) < 0 || dup2(input, 0) < 0 ||
	    dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(EXIT_TEMPORARY);
	environment = sandbox_helper(parent);
	execvpe(argv[0], arguments.wanted, environment);
	_exit(errno == ENOENT ? EXIT_NO_PROGRAM : EXIT_TEMPORARY);
}

static bool
start(struct run *r, const char *const argv[], int input)
{
	int out[2] = {-1, -1}, err[2] = {-1, -1};
	pid_t parent = getpid();

	r->pid = -1;
	if (pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0)
		r->pid = fork();
	if (r->pid == 0)
		become(argv, input, out[1], err[1], parent);
	if (out[1] >= 0)
		close(out[1]);
	if (err[1] >= 0)
		close(err[1]);
	r->out = out[0];
	r->err = err[0];
	return r->pid > 0;
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Reads once; closes at the end. */
static ssize_t
read_some(int *fd, char *bytes, size_t size)
{
	ssize_t n = read(*fd, bytes, size);

	if (n == 0 || (n < 0 && errno != EINTR))
		close_end(fd);
	return n;
}

static void
read_output(struct run *r)
{
	char bytes[READ_SIZE];
	ssize_t n = read_some(&r->out, bytes, sizeof bytes);

	if (n > 0 && !r->stopped && !r->sink(r->context, bytes, (size_t)n)) {
		r->stopped = true;
		kill(r->pid, SIGKILL);
	}
}

/* A program that complains without end must not be held up by it. */
static void
read_errors(struct run *r)
{
	char bytes[LIMIT_HELPER_ERRORS];
	ssize_t n = read_some(&r->err, bytes, sizeof bytes);
	size_t room = LIMIT_HELPER_ERRORS - r->errors->length;

	if (n > 0)
		buf_add(r->errors, bytes, (size_t)n < room ? (size_t)n : room);
}

static void
read_both(struct run *r)
{
	struct pollfd ends[2];

	while (r->out >= 0 || r->err >= 0) {
		ends[0] = (struct pollfd){r->out, POLLIN, 0};
		ends[1] = (struct pollfd){r->err, POLLIN, 0};
		if (poll(ends, 2, -1) < 0)
			continue; /* EINTR: limits end a wait without end */
		if (ends[0].revents)
			read_output(r);
		if (ends[1].revents)
			read_errors(r);
	}
}

static void
classify(int status, bool stopped, struct helper_result *result)
{
	result->end = HELPER_EXITED;
	result->status = WEXITSTATUS(status);
	if (stopped) {
		result->end = HELPER_STOPPED;
	} else if (WIFSIGNALED(status)) {
		result->status = WTERMSIG(status);
		result->end =
		    result->status == SIGXCPU ? HELPER_TIME : HELPER_KILLED;
	} else if (result->status == EXIT_NO_PROGRAM) {
		result->end = HELPER_MISSING;
	} else if (result->status == EXIT_TEMPORARY) {
		result->end = HELPER_FAILED;
	}
}

void
helper_run(const char *const argv[], int input, helper_sink *sink,
    void *context, struct helper_result *result)
{
	struct run r = {
	    .sink = sink, .context = context, .errors = &result->errors};
	int status = 0;

	memset(result, 0, sizeof *result);
	if (!start(&r, argv, input)) {
		close_end(&r.out);
		close_end(&r.err);
		result->end = HELPER_FAILED;
		return;
	}
	read_both(&r);
	while (waitpid(r.pid, &status, 0) < 0 && errno == EINTR)
		;
	classify(status, r.stopped, result);
}
