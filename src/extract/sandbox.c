#include "extract/sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/mem.h"

#include "extract/limits.h"

/* The address sanitizer maps terabytes: its builds go without that limit. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMIT_ADDRESSES 0
#elif defined(__has_feature)
#define LIMIT_ADDRESSES (!__has_feature(address_sanitizer))
#else
#define LIMIT_ADDRESSES 1
#endif

static bool
limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit now, want = {soft, hard};

	/* A limit the operator set lower stays. */
	if (getrlimit((__rlimit_resource_t)what, &now) == 0) {
		if (want.rlim_max > now.rlim_max)
			want.rlim_max = now.rlim_max;
		if (want.rlim_cur > want.rlim_max)
			want.rlim_cur = want.rlim_max;
	}
	return setrlimit((__rlimit_resource_t)what, &want) == 0;
}

static bool
limits_set(void)
{
	/* The hard limit of memory is the helper's: it may need more. */
	return (!LIMIT_ADDRESSES ||
		   limit(RLIMIT_AS, LIMIT_MEMORY, LIMIT_HELPER_MEMORY)) &&
	       limit(RLIMIT_CPU, LIMIT_CPU_S, LIMIT_CPU_S + 2) &&
	       limit(RLIMIT_FSIZE, LIMIT_FILE, LIMIT_FILE) &&
	       limit(RLIMIT_CORE, 0, 0) &&
	       limit(RLIMIT_NOFILE, LIMIT_DESCRIPTORS, LIMIT_DESCRIPTORS);
}

/* Dies with its parent, also when that died before this call. */
static bool
die_with(pid_t parent)
{
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

static void
default_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL); /* KILL and STOP refuse: as they are */
	signal(SIGPIPE, SIG_IGN);
}

/* Two steps, for the descriptors may be in each other's place. */
static bool
descriptors_set(int document, int answer)
{
	document = fcntl(document, F_DUPFD, 10);
	answer = fcntl(answer, F_DUPFD, 10);
	return document >= 0 && answer >= 0 && dup2(document, 0) == 0 &&
	       dup2(answer, 1) == 1 && close_range(3, ~0U, 0) == 0;
}

void
sandbox_child(pid_t parent, int document, int answer)
{
	default_signals();
	if (setpgid(0, 0) < 0 || !die_with(parent) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0) < 0 ||
	    !descriptors_set(document, answer) || !limits_set())
		_exit(EXIT_TEMPORARY);
}

/* Only what a helper needs to find its data and print UTF-8. */
static char **
helper_environment(void)
{
	static const char *const names[] = {"PATH", "LANG", "LC_ALL"};
	char **environment = mem_alloc(4 * sizeof *environment);
	size_t count = 0;

	for (size_t i = 0; i < 3; i++)
		if (getenv(names[i]))
			environment[count++] =
			    mem_printf("%s=%s", names[i], getenv(names[i]));
	return environment;
}

char **
sandbox_helper(pid_t parent)
{
	char **environment = helper_environment();

	signal(SIGPIPE, SIG_DFL);
	/* The limit comes last: this process may be larger than it. */
	if (!die_with(parent) || close_range(3, ~0U, 0) < 0 ||
	    !limit(RLIMIT_AS, LIMIT_HELPER_MEMORY, LIMIT_HELPER_MEMORY))
		_exit(EXIT_TEMPORARY);
	return environment;
}
