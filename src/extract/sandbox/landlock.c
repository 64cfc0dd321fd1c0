#include "extract/sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* [linux/landlock.h]: written down here, for the headers of a system may be
 * older than the kernel it runs on. */
struct ruleset {
	uint64_t files, network, scopes;
};
struct path_rule {
	uint64_t access;
	int32_t fd;
} __attribute__((packed));

enum { RULE_PATH = 1, CREATE_VERSION = 1 };
#define READ_FILE ((uint64_t)(1 << 0 | 1 << 2)) /* run, read */
enum { TCP_BIND = 1, TCP_CONNECT = 2, ABSTRACT_SOCKETS = 1, SIGNALS = 2 };
#define READ_DIR ((uint64_t)1 << 3)

#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif

int
landlock_version(void)
{
	long version = syscall(
	    __NR_landlock_create_ruleset, NULL, (size_t)0, CREATE_VERSION);

	return version > 0 ? (int)version : 0;
}

/* All accesses a version knows: bits were added from release to release. */
static uint64_t
file_accesses(int version)
{
	uint64_t all = ((uint64_t)1 << 13) - 1;

	if (version >= 2)
		all |= 1 << 13; /* linking into another directory */
	if (version >= 3)
		all |= 1 << 14; /* truncating */
	if (version >= 5)
		all |= 1 << 15; /* ioctl on devices */
	return all;
}

int
landlock_rules(bool signals)
{
	int version = landlock_version();
	struct ruleset all = {.files = file_accesses(version)};

	if (version >= 4)
		all.network = TCP_BIND | TCP_CONNECT;
	if (version >= 6)
		all.scopes =
		    signals ? ABSTRACT_SOCKETS : ABSTRACT_SOCKETS | SIGNALS;
	/* A kernel that does not know the end of it takes zeros there. */
	return (int)syscall(__NR_landlock_create_ruleset, &all, sizeof all, 0);
}

bool
landlock_read_open(int rules, int fd)
{
	struct path_rule rule = {READ_FILE, fd};
	struct stat what;

	if (fstat(fd, &what) < 0)
		return false;
	if (S_ISDIR(what.st_mode))
		rule.access |= READ_DIR;
	/* EBADFD: no file of a file system, and so never forbidden. */
	return syscall(__NR_landlock_add_rule, rules, RULE_PATH, &rule, 0) ==
		   0 ||
	       errno == EBADFD;
}

bool
landlock_read(int rules, const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	bool done = fd >= 0 && landlock_read_open(rules, fd);

	if (fd >= 0)
		close(fd);
	return done;
}

bool
landlock_enter(int rules)
{
	bool done = syscall(__NR_landlock_restrict_self, rules, 0) == 0;

	close(rules);
	return done;
}
