#include "extract/sandbox/seccomp.h"

#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "seccomp_filters.h" /* made of src/seccomp/rules.c */

#define PROGRAM(rules)                                                         \
	{                                                                      \
		sizeof(rules) / sizeof *(rules), rules                         \
	}

static const struct sock_fprog programs[SECCOMP_FILTERS] = {
    [SECCOMP_PARSE] = PROGRAM(parse_filter),
    [SECCOMP_TOOLS] = PROGRAM(tools_filter),
    [SECCOMP_LEAF] = PROGRAM(leaf_filter),
};

bool
seccomp_available(void)
{
	/* With a NULL program the kernel says EFAULT if it has filters. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) == 0 ||
	       errno == EFAULT;
}

bool
seccomp_enter(enum seccomp_filter filter)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &programs[filter]) ==
	       0;
}
