/* What reads documents reaches no other process, not even one of the same
 * user, and has none of its secrets. */
#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/kernel.h"
#include "lib/msg.h"
#include "unit/tap.h"
#include "extract/sandbox/sandbox.h"

/* The newer of these have no name in older headers. */
#define FCHMODAT2 452

static pid_t test_pid, victim;
static char document[] = "/tmp/hts-reach.XXXXXX";
static struct rlimit seconds = {1, 1};
static unsigned long cpus[16];

#define VICTIM (-999) /* stands for its number */
#define AT(object) ((long)(object))
/* Bits the kernel does not look at must not let a command through. */
#define DISGUISED(command) ((long)(command) | 1L << 40)

static const struct {
	const char *name;
	long number, arguments[5];
	bool free; /* outside of the sandbox it works */
} calls[] = {
    {"limits of another", SYS_prlimit64, {VICTIM, RLIMIT_CPU, 0, 0}, true},
    {"setting limits of another", SYS_prlimit64,
	{VICTIM, RLIMIT_CPU, AT(&seconds), 0}, true},
    {"the CPUs of another", SYS_sched_setaffinity,
	{VICTIM, sizeof cpus, AT(cpus)}, true},
    {"the class of another", SYS_sched_setscheduler, {VICTIM, 0, AT(cpus)},
	false},
    {"the parameters of another", SYS_sched_setparam, {VICTIM, AT(cpus)},
	false},
    {"the attributes of another", SYS_sched_setattr, {VICTIM, AT(cpus), 0},
	false},
    {"the disk class of another", SYS_ioprio_set, {1, VICTIM, 3 << 13}, true},
    {"the niceness of another", SYS_setpriority, {0, VICTIM, 19}, true},
    {"the memory of another", SYS_migrate_pages,
	{VICTIM, 1, AT(cpus), AT(cpus)}, false},
    {"moving pages of another", SYS_move_pages, {VICTIM, 0, 0, 0, 0}, false},
    {"advice for another", SYS_process_madvise, {-1, 0, 0, 0, 0}, false},
    {"the locks of another", SYS_get_robust_list,
	{VICTIM, AT(cpus), AT(cpus + 1)}, true},
    {"a scheduling cookie", SYS_prctl,
	{DISGUISED(PR_SCHED_CORE), PR_SCHED_CORE_SHARE_TO, VICTIM, 0, 0},
	false},
    {"shared memory", SYS_shmget, {0x68747331, 4096, IPC_CREAT | 0600}, true},
    {"attaching shared memory", SYS_shmat, {0, 0, SHM_RDONLY}, false},
    {"a semaphore", SYS_semget, {IPC_PRIVATE, 1, IPC_EXCL}, false},
    {"a message queue", SYS_msgget, {IPC_PRIVATE, IPC_EXCL}, false},
    {"a named message queue", SYS_mq_open, {AT("hts-none"), O_RDONLY}, false},
    {"signals of a pipe", SYS_fcntl, {1, DISGUISED(F_SETOWN), VICTIM}, true},
    {"another signal of a pipe", SYS_fcntl, {1, F_SETSIG, SIGKILL}, true},
    {"a lease", SYS_fcntl, {0, F_SETLEASE, F_RDLCK}, false},
    {"typing into a terminal", SYS_ioctl, {1, DISGUISED(TIOCSTI), AT("x")},
	false},
    {"watching a directory", SYS_inotify_add_watch, {-1, AT("/tmp"), 1}, false},
    {"a mode, the newer way", FCHMODAT2, {AT_FDCWD, AT(document), 0600, 0},
	true},
};

static long
call(long number, const long *arguments)
{
	long a[5];

	for (int i = 0; i < 5; i++)
		a[i] = arguments[i] == VICTIM ? victim : arguments[i];
	return syscall(number, a[0], a[1], a[2], a[3], a[4]);
}

static void
enter_nothing(void)
{
}

static void
enter_tools(void)
{
	int fd = open(document, O_RDONLY), ends[2];

	if (fd < 0 || pipe(ends) < 0)
		_exit(99);
	sandbox_child(test_pid, fd, ends[1], STDERR_FILENO);
	sandbox_tools();
}

static void
enter_helper(void)
{
	enter_tools();
	sandbox_helper(test_pid);
}

/* What errno is after the call; 0: it worked. */
static int
try(void (*enter)(void), long number, const long *arguments)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		enter();
		_exit(call(number, arguments) < 0 ? errno : 0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void
try_all(const char *circle, void (*enter)(void))
{
	char text[160];

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		snprintf(text, sizeof text, "%s: %s is refused", circle,
		    calls[i].name);
		IS_INT(try(enter, calls[i].number, calls[i].arguments), EPERM,
		    text);
	}
}

/* Else the refusals would prove nothing. */
static void
in_no_circle(void)
{
	char text[160];

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		if (!calls[i].free)
			continue;
		snprintf(text, sizeof text, "outside: %s works", calls[i].name);
		IS_INT(try(enter_nothing, calls[i].number, calls[i].arguments),
		    0, text);
	}
}

/* 0: a child has PATH and no trace of the secret. */
static int
look_for_secret(void (*enter)(void))
{
	static char secret[] = "HTS_REACH_SECRET=geheim";
	int status = 0;
	pid_t pid;

	putenv(secret);
	setenv("PATH", "/usr/bin", 1);
	pid = fork();
	if (pid == 0) {
		enter();
		for (size_t i = 0; i < sizeof secret; i++)
			if (secret[i])
				_exit(1);
		_exit(getenv("PATH") && !getenv("HTS_REACH_SECRET") ? 0 : 2);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	unsetenv("HTS_REACH_SECRET");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void
start_victim(void)
{
	victim = fork();
	if (victim == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
}

static void
end_victim(void)
{
	int status = 0;

	OK(waitpid(victim, &status, WNOHANG) == 0, "the other process lives");
	kill(victim, SIGKILL);
	waitpid(victim, &status, 0);
}

int
main(void)
{
	static const long own[5] = {0, RLIMIT_CPU, 0, AT(cpus), 0};
	/* Who starts a helper needs it. */
	static const long live_on[5] = {PR_SET_PDEATHSIG, 0, 0, 0, 0};
	int fd;

	msg_init("extract-reach");
	fd = mkstemp(document);
	if (fd < 0 || write(fd, "document", 8) != 8)
		return 1;
	memset(cpus, 0xFF, sizeof cpus);
	test_pid = getpid();
	sandbox_setup(true);
	if (!kernel_seccomp()) {
		unlink(document);
		printf("1..0 # SKIP this kernel has no seccomp filters\n");
		return 0;
	}
	IS_INT(look_for_secret(enter_nothing), 1, "outside: a secret is there");
	IS_INT(look_for_secret(enter_tools), 0, "a child keeps no secret");
	start_victim();
	in_no_circle();
	try_all("tools", enter_tools);
	try_all("helper", enter_helper);
	IS_INT(try(enter_helper, SYS_prctl, live_on), EPERM,
	    "helper: outliving its parent is refused");
	IS_INT(try(enter_helper, SYS_prlimit64, own), 0,
	    "helper: its own limits are told");
	end_victim();
	fd = shmget(0x68747331, 0, 0);
	if (fd >= 0)
		shmctl(fd, IPC_RMID, NULL);
	unlink(document);
	return TAP_DONE();
}
