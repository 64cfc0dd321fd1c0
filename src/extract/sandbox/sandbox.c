#include "extract/sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"

#include "extract/limits.h"
#include "extract/progress.h"

#include "seccomp_filters.h" /* made by rules.c */

#define USUAL_PATH "/usr/local/bin:/usr/bin:/bin"

/* The address sanitizer maps terabytes: its builds go without that limit. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMIT_ADDRESSES 0
#elif defined(__has_feature)
#define LIMIT_ADDRESSES (!__has_feature(address_sanitizer))
#else
#define LIMIT_ADDRESSES 1
#endif

/* Where programs have their libraries, fonts, tables and languages. */
static const char *const readable[] = {"/usr", "/lib", "/lib64", "/bin",
    "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives",
    "/var/cache/fontconfig", "/dev/null", "/dev/zero", "/dev/urandom"};

static const char *const programs[] = {
    "pdftohtml", "pdftoppm", "tesseract", "antiword", "catdoc"};
#define PROGRAMS (sizeof programs / sizeof *programs)

static int landlock; /* as kernel.h has them */
static bool seccomp;
static char *elsewhere[PROGRAMS]; /* programs that are not below /usr */
static bool in_tools;		  /* this process, and so its helpers */

/* Names kept, names set, the end. */
#define HELPER_ENVIRONMENT (3 + 2 + 1)

/* Landlock: what of the file system a process may still touch.  Kernels before
 * 5.13, and containers that filter its calls, have none. */

/* [linux/landlock.h]: written down here, for the headers of a system may be
 * older than the kernel it runs on. */
struct ruleset {
	uint64_t files, network, scopes;
};
struct path_rule {
	uint64_t access;
	int32_t fd;
} __attribute__((packed));

enum { RULE_PATH = 1 };
#define READ_FILE ((uint64_t)(1 << 0 | 1 << 2)) /* run, read */
enum { TCP_BIND = 1, TCP_CONNECT = 2, ABSTRACT_SOCKETS = 1, SIGNALS = 2 };
#define READ_DIR ((uint64_t)1 << 3)

#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif

/* All accesses of a version: releases added bits. */
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

/* A set of rules that allows nothing: no file, no TCP port; and, if signals
 * is false, no signal to a process outside.  That includes the one for a
 * child whose parent dies: a process that has such children keeps signals.
 * A descriptor, or -1 with errno. */
static int
landlock_rules(bool signals)
{
	int version = kernel_landlock();
	struct ruleset all = {.files = file_accesses(version)};

	if (version >= 4)
		all.network = TCP_BIND | TCP_CONNECT;
	if (version >= 6)
		all.scopes =
		    signals ? ABSTRACT_SOCKETS : ABSTRACT_SOCKETS | SIGNALS;
	/* An older kernel takes a longer struct if the rest of it is zero. */
	return (int)syscall(__NR_landlock_create_ruleset, &all, sizeof all, 0);
}

/* Lets the files below an open directory, or one file, be read and run. */
static bool
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

/* False if the path cannot be opened: then there is nothing to read either. */
static bool
landlock_read(int rules, const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	bool done = fd >= 0 && landlock_read_open(rules, fd);

	if (fd >= 0)
		close(fd);
	return done;
}

/* From here on this process and its children keep to the rules, for good.
 * Closes the set.  Needs no_new_privs. */
static bool
landlock_enter(int rules)
{
	bool done = syscall(__NR_landlock_restrict_self, rules, 0) == 0;

	close(rules);
	return done;
}

/* System calls a process may still make.  The filters are part of the program:
 * its build makes them of rules.c. */

enum filter {
	/* What our parsers need and nothing else: memory, reading and writing
	 * what is open, waiting.  Opening a file is refused, for libraries
	 * try to; anything else ends the process. */
	FILTER_PARSE,
	/* What no program that reads a document needs: sockets, other
	 * processes, changing files, the kernel's odd corners.  Refused. */
	FILTER_TOOLS,
	/* The same, and further processes and threads.  Refused. */
	FILTER_LEAF,
	FILTERS
};

#define PROGRAM(rules)                                                         \
	{                                                                      \
		sizeof(rules) / sizeof *(rules), rules                         \
	}

static const struct sock_fprog filters[FILTERS] = {
    [FILTER_PARSE] = PROGRAM(parse_filter),
    [FILTER_TOOLS] = PROGRAM(tools_filter),
    [FILTER_LEAF] = PROGRAM(leaf_filter),
};

/* Enters a filter on top of those entered before, for good.  Needs
 * no_new_privs. */
static bool
seccomp_enter(enum filter f)
{
	return !seccomp ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filters[f]) == 0;
}

/* Limits. */

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
	rlim_t memory = limits->memory, tool = limits->tool_memory;
	rlim_t ocr_s = (rlim_t)limits->ocr_cpu_ms / 1000;
	struct stat what;

	/* The document is mapped, whole. */
	if (fstat(STDIN_FILENO, &what) == 0)
		memory += (rlim_t)what.st_size;
	/* The hard limits of memory and time are the helper's: it may need
	 * more. */
	return (!LIMIT_ADDRESSES ||
		   limit(RLIMIT_AS, memory, memory > tool ? memory : tool)) &&
	       limit(RLIMIT_CPU, limits->cpu_s,
		   (limits->cpu_s > ocr_s ? limits->cpu_s : ocr_s) +
		       LIMIT_FINISH_S) &&
	       limit(RLIMIT_FSIZE, LIMIT_FILE, LIMIT_FILE) &&
	       limit(RLIMIT_CORE, 0, 0) &&
	       limit(RLIMIT_NOFILE, LIMIT_DESCRIPTORS, LIMIT_DESCRIPTORS);
}

void
sandbox_cpu(unsigned seconds)
{
	if (!limit(RLIMIT_CPU, seconds, RLIM_INFINITY))
		_exit(SANDBOX_FAILED);
}

/* The kernel signals at the soft limit and kills at the hard one: moves that
 * close to it. */
static bool
harden_cpu(rlim_t more)
{
	struct rlimit now;

	return getrlimit(RLIMIT_CPU, &now) == 0 &&
	       limit(RLIMIT_CPU, now.rlim_cur, now.rlim_cur + more);
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
descriptors_set(int document, int answer, int messages)
{
	document = fcntl(document, F_DUPFD, 10);
	answer = fcntl(answer, F_DUPFD, 10);
	messages = fcntl(messages, F_DUPFD, 10);
	return document >= 0 && answer >= 0 && messages >= 0 &&
	       dup2(document, 0) == 0 && dup2(answer, 1) == 1 &&
	       dup2(messages, 2) == 2 && close_range(3, ~0U, 0) == 0;
}

/* The settings of whoever runs this by hand may hold secrets, and a copy of
 * them is in the child's memory. */
static void
forget_environment(void)
{
	static const char *const needed[] = {
	    "PATH=", "LANG=", "LC_ALL=", "TZ=", "TMPDIR="};
	char **kept = environ;

	for (char **e = environ; e && *e; e++) {
		size_t i = 0;

		while (i < sizeof needed / sizeof *needed &&
		       strncmp(*e, needed[i], strlen(needed[i])) != 0)
			i++;
		if (i < sizeof needed / sizeof *needed)
			*kept++ = *e;
		else
			explicit_bzero(*e, strlen(*e));
	}
	if (kept)
		*kept = NULL;
}

/* Root may look into every process.  What it keeps is to open the document
 * again, whoever owns it: then no process that has more may be looked into
 * [capset(2), ptrace(2)].  What is given up does not come back with exec, for
 * there are no new privileges. */
static bool
drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
	    _LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct sets[2];
	const uint32_t kept =
	    1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;

	if (syscall(SYS_capget, &header, sets) < 0)
		return false;
	sets[0].permitted &= kept;
	sets[0].effective &= kept;
	sets[1].permitted = sets[1].effective = 0;
	sets[0].inheritable = sets[1].inheritable = 0;
	return syscall(SYS_capset, &header, sets) == 0;
}

void
sandbox_child(pid_t parent, int document, int answer, int messages)
{
	default_signals();
	forget_environment();
	if (setpgid(0, 0) < 0 || !drop_capabilities() || !die_with(parent) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0) < 0 ||
	    !descriptors_set(document, answer, messages) || !limits_set())
		_exit(SANDBOX_FAILED);
	limits_watch_time();
}

char *
program_find(const char *name)
{
	const char *path = getenv("PATH"), *end;
	char *file = NULL;

	for (path = path ? path : USUAL_PATH; *path;
	     path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		free(file);
		file = mem_printf("%.*s/%s", (int)(end - path), path, name);
		if (end > path && access(file, X_OK) == 0)
			return file;
	}
	free(file);
	return NULL;
}

/* Once and not for each document: PATH may be long. */
static void
find_programs(void)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		char *found = program_find(programs[i]);
		char *path = found ? realpath(found, NULL) : NULL;

		free(found);
		free(elsewhere[i]);
		elsewhere[i] = path;
		if (path && strncmp(path, "/usr/", 5) == 0) {
			free(path);
			elsewhere[i] = NULL;
		}
	}
}

/* Without it goes on only where the operator allows that. */
static void
say_lack(const char *what, const char *could)
{
	if (strcmp(setting_choice("HTS_SANDBOX"), "require") == 0)
		die_permanent(
		    "HTS_SANDBOX is require, and this kernel has no %s: a "
		    "document that takes over its reader could %s",
		    what, could);
	msg_warn(NULL,
	    "this kernel has no %s: a document that takes over its reader can "
	    "%s",
	    what, could);
}

void
sandbox_setup(bool warn)
{
	find_programs();
	landlock = kernel_landlock();
	seccomp = kernel_seccomp();
	if (warn && !landlock)
		say_lack("Landlock", "read every file that this user can");
	if (warn && !seccomp)
		say_lack("seccomp filters",
		    "reach the network and other processes of this user");
}

void
sandbox_parse(void)
{
	int rules = landlock ? landlock_rules(true) : -1;

	if ((landlock && (rules < 0 || !landlock_enter(rules))) ||
	    !limit(RLIMIT_NPROC, 0, 0) || !harden_cpu(LIMIT_FINISH_S) ||
	    !seccomp_enter(FILTER_PARSE))
		_exit(SANDBOX_FAILED);
	progress_begin();
}

static bool
read_tools(void)
{
	int rules = landlock_rules(false);

	if (rules < 0 || !landlock_read_open(rules, STDIN_FILENO))
		return false;
	for (size_t i = 0; i < sizeof readable / sizeof *readable; i++)
		landlock_read(rules, readable[i]);
	for (size_t i = 0; i < PROGRAMS; i++)
		if (elsewhere[i])
			landlock_read(rules, elsewhere[i]);
	return landlock_enter(rules);
}

void
sandbox_tools(void)
{
	if ((landlock && !read_tools()) || !seccomp_enter(FILTER_TOOLS))
		_exit(SANDBOX_FAILED);
	in_tools = true;
}

void
sandbox_worker(pid_t parent)
{
	if (!die_with(parent))
		_exit(SANDBOX_FAILED);
	sandbox_tools();
}

/* Only what a helper needs to find its data and print UTF-8.  Threads of
 * tesseract cost more than they give.  poppler makes and drops small objects
 * by the thousand, for which malloc keeps too few of a size [glibc manual,
 * Memory Allocation Tunables]: a long document takes a tenth less time. */
static void
fill_environment(char *environment[HELPER_ENVIRONMENT])
{
	static const char *const names[] = {"PATH=", "LANG=", "LC_ALL="};
	static char threads[] = "OMP_THREAD_LIMIT=1",
		    memory[] = "GLIBC_TUNABLES=glibc.malloc.tcache_count=2000";
	size_t count = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (char **e = environ; e && *e; e++)
			if (strncmp(*e, names[i], strlen(names[i])) == 0) {
				environment[count++] = *e;
				break;
			}
	environment[count++] = threads;
	environment[count++] = memory;
	environment[count] = NULL;
}

char **
sandbox_helper(pid_t parent)
{
	static char *environment[HELPER_ENVIRONMENT];

	fill_environment(environment);
	signal(SIGPIPE, SIG_DFL);
	/* The limit of memory comes last: this process may be larger. */
	if (!die_with(parent) || close_range(3, ~0U, 0) < 0 ||
	    !limit(RLIMIT_NPROC, 0, 0) || !harden_cpu(2) ||
	    (landlock && !in_tools && !read_tools()) ||
	    !seccomp_enter(FILTER_LEAF) ||
	    !limit(RLIMIT_AS, limits->tool_memory, limits->tool_memory))
		_exit(SANDBOX_FAILED);
	return environment;
}
