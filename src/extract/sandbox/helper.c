#include "extract/sandbox/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "extract/limits.h"
#include "extract/sandbox/sandbox.h"

#define EXIT_NO_PROGRAM 127 /* as the shell has it */
#define READ_SIZE 65536
#define PIPE_SIZE 262144
#define WAIT_MS 1000 /* for the time to be looked at */

_Noreturn void
helper_become(const char *program, const char *const argv[], int input, int out,
    int err, pid_t parent)
{
	union {
		const char *const *is;
		char *const *wanted;
	} arguments = {argv};
	char **environment;

	if (!program)
		_exit(EXIT_NO_PROGRAM);
	/* Two steps, for the descriptors may be in each other's place. */
	if ((input = fcntl(input, F_DUPFD, 10)) < 0 ||
	    (out = fcntl(out, F_DUPFD, 10)) < 0 ||
	    (err = fcntl(err, F_DUPFD, 10)) < 0 || dup2(input, 0) < 0 ||
	    dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(SANDBOX_FAILED);
	environment = sandbox_helper(parent);
	execve(program, arguments.wanted, environment);
	_exit(errno == ENOENT ? EXIT_NO_PROGRAM : SANDBOX_FAILED);
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
helper_start(struct helper *h, const char *const argv[], int input,
    helper_sink *sink, void *context)
{
	int out[2] = {-1, -1}, err[2] = {-1, -1};
	pid_t parent = getpid();
	char *program = program_find(argv[0]);

	memset(h, 0, sizeof *h);
	h->sink = sink;
	h->context = context;
	if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0 ||
	    (h->pid = vfork()) < 0)
		_exit(SANDBOX_FAILED);
	if (h->pid == 0)
		helper_become(program, argv, input, out[1], err[1], parent);
	free(program);
	close_end(&out[1]);
	close_end(&err[1]);
	h->out = out[0];
	h->err = err[0];
	/* Fewer turns of the two; if it may not be larger, it works, too. */
	fcntl(h->out, F_SETPIPE_SZ, PIPE_SIZE);
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

/* A program whose pipe is gone ends at its next write; if it does not, it
 * ends with this process. */
static void
read_output(struct helper *h)
{
	char bytes[READ_SIZE];
	ssize_t n = read_some(&h->out, bytes, sizeof bytes);

	if (n > 0 && !h->sink(h->context, bytes, (size_t)n)) {
		h->stopped = true;
		close_end(&h->out);
		close_end(&h->err);
	}
}

/* A program that complains without end must not be held up by it. */
static void
read_errors(struct helper *h)
{
	char bytes[LIMIT_HELPER_ERRORS];
	ssize_t n = read_some(&h->err, bytes, sizeof bytes);
	size_t room = LIMIT_HELPER_ERRORS - h->errors.length;

	if (n > 0)
		buf_add(&h->errors, bytes, (size_t)n < room ? (size_t)n : room);
}

/* Waits for output and takes it; false: there will be none. */
static bool
read_ready(struct helper *helpers, size_t count)
{
	struct pollfd ends[2 * HELPERS_MAX];
	bool open = false;

	for (size_t i = 0; i < count; i++) {
		ends[2 * i] = (struct pollfd){helpers[i].out, POLLIN, 0};
		ends[2 * i + 1] = (struct pollfd){helpers[i].err, POLLIN, 0};
		open = open || helpers[i].out >= 0 || helpers[i].err >= 0;
	}
	if (!open || poll(ends, 2 * count, WAIT_MS) <= 0)
		return open;
	for (size_t i = 0; i < count; i++) {
		if (ends[2 * i].revents)
			read_output(&helpers[i]);
		if (ends[2 * i + 1].revents && helpers[i].err >= 0)
			read_errors(&helpers[i]);
	}
	return true;
}

void
helper_read(struct helper *helpers, size_t count)
{
	while (!limits_time_is_up() && read_ready(helpers, count))
		;
	for (size_t i = 0; i < count; i++) {
		helpers[i].late = helpers[i].out >= 0 || helpers[i].err >= 0;
		close_end(&helpers[i].out);
		close_end(&helpers[i].err);
	}
}

static void
classify(int status, struct helper_result *result)
{
	result->end = HELPER_EXITED;
	result->status = WEXITSTATUS(status);
	if (WIFSIGNALED(status)) {
		result->status = WTERMSIG(status);
		result->end =
		    result->status == SIGXCPU ? HELPER_TIME : HELPER_KILLED;
	} else if (result->status == EXIT_NO_PROGRAM) {
		result->end = HELPER_MISSING;
	} else if (result->status == SANDBOX_FAILED) {
		result->end = HELPER_FAILED;
	}
}

void
helper_end(struct helper *h, struct helper_result *result)
{
	int status = 0;

	memset(result, 0, sizeof *result);
	result->errors = h->errors;
	buf_init(&h->errors);
	if (h->stopped || h->late) { /* it ends with this process */
		result->end = h->stopped ? HELPER_STOPPED : HELPER_TIME;
		return;
	}
	while (wait4(h->pid, &status, 0, &result->usage) < 0 && errno == EINTR)
		;
	classify(status, result);
}

void
helper_run(const char *const argv[], int input, helper_sink *sink,
    void *context, struct helper_result *result)
{
	struct helper h;

	helper_start(&h, argv, input, sink, context);
	helper_read(&h, 1);
	helper_end(&h, result);
}
