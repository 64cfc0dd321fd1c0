#include "lib/kernel.h"

#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/seccomp.h>

/* Headers of a system may be older than the kernel it runs on. */
enum { LANDLOCK_CREATE_RULESET = 444, CREATE_VERSION = 1 };

int
kernel_landlock(void)
{
	long version =
	    syscall(LANDLOCK_CREATE_RULESET, NULL, (size_t)0, CREATE_VERSION);

	return version > 0 ? (int)version : 0;
}

bool
kernel_seccomp(void)
{
	/* With a NULL program the kernel says EFAULT if it has filters. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) == 0 ||
	       errno == EFAULT;
}
