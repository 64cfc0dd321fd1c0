#include "extract/descriptors.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/msg.h"

/* Beside one for each child: stdin, stdout, stderr, a document, a pipe and
 * its copy, both ends of a child's pipe; children put two at 10 and 11. */
#define OTHERS 12

/* To write only: who reads it after all gets an error. */
static void
open_nothing(int fd)
{
	if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_WRONLY) != fd)
		exit(EXIT_TEMPORARY);
}

bool
descriptors_check(void)
{
	bool in = fcntl(STDIN_FILENO, F_GETFD) >= 0;
	bool out = fcntl(STDOUT_FILENO, F_GETFD) >= 0;

	open_nothing(STDIN_FILENO);
	open_nothing(STDOUT_FILENO);
	open_nothing(STDERR_FILENO);
	if (!out)
		die_temporary("stdout is closed");
	return in;
}

size_t
descriptors_suffice(size_t children)
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
