#include "maint/chore_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/exits.h"

/* Closes the pipes of the ring: if a child kept one open, the neighbours of the
 * filter would not see its death. */
static void
leave_ring(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(null, STDOUT_FILENO) < 0)
		_exit(EXIT_TEMPORARY);
}

_Noreturn static void
work(const struct chore *chore, int fd, pid_t parent)
{
	struct outcome o = OUTCOME_EMPTY;
	struct buf text = BUF_EMPTY;
	size_t written = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_TEMPORARY);
	signal(SIGUSR2, SIG_IGN);
	leave_ring();
	chore_run(chore, &o);
	outcome_print(&text, &o);
	while (written < text.length) {
		ssize_t n =
		    write(fd, text.data + written, text.length - written);

		if (n < 0 && errno != EINTR)
			_exit(EXIT_TEMPORARY);
		if (n > 0)
			written += (size_t)n;
	}
	_exit(EXIT_DRAINED);
}

pid_t
chore_start(const struct chore *chore, int *fd)
{
	pid_t parent = getpid(), pid;
	int ends[2], saved;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		work(chore, ends[1], parent);
	}
	saved = errno;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		errno = saved;
		return -1;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*fd = ends[0];
	return pid;
}

void
process_outcome(struct outcome *o, int status, const struct buf *answer)
{
	if (WIFSIGNALED(status))
		outcome_failed(o, SETTLE_RETRY, "internal",
		    "the job's process died of signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) == EXIT_PERMANENT)
		outcome_failed(o, SETTLE_FAIL, "internal",
		    "the worker's settings are wrong; its log says which");
	else if (WEXITSTATUS(status) != EXIT_DRAINED)
		outcome_failed(o, SETTLE_RETRY, "internal",
		    "the job's process ended with %d", WEXITSTATUS(status));
	else if (answer->length == 0 ||
		 outcome_read(o, answer->data, answer->length) < 0)
		outcome_failed(o, SETTLE_RETRY, "internal",
		    "the job's process gave no readable outcome");
}
