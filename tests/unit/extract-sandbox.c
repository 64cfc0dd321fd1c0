/* Tries to break out of the sandbox from inside, in all its circles. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "unit/tap.h"
#include "extract/limits.h"
#include "extract/sandbox/sandbox.h"

/* The address sanitizer needs terabytes of addresses. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif

static pid_t test_pid;
static char *victim; /* a file of ours */
static struct {
	int landlock;
	bool seccomp;
} kernel;

/* An attempt: 0 or more if it got what it should not, else -1 with errno. */
typedef long attempt(void);

static long
open_and_read(const char *path)
{
	int fd = open(path, O_RDONLY);
	char c;

	return fd < 0 ? -1 : (long)read(fd, &c, 1);
}

static long
read_passwd(void)
{
	return open_and_read("/etc/passwd");
}

static long
read_environment(void)
{
	char *path = mem_printf("/proc/%d/environ", (int)test_pid);

	return open_and_read(path);
}

static long
read_own_memory_map(void)
{
	return open_and_read("/proc/self/maps");
}

static long
create_file(void)
{
	char *path = mem_printf("%s.new", victim);

	return open(path, O_CREAT | O_WRONLY, 0600);
}

static long
write_file(void)
{
	return open(victim, O_WRONLY);
}

static long
write_document(void)
{
	return open("/dev/fd/0", O_WRONLY);
}

static long
change_mode(void)
{
	return chmod(victim, 0777);
}

static long
remove_file(void)
{
	return unlink(victim);
}

static long
open_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
open_unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long
signal_parent(void)
{
	return kill(test_pid, 0);
}

static long
trace_parent(void)
{
	return ptrace(PTRACE_SEIZE, test_pid, NULL, NULL);
}

static long
new_namespace(void)
{
	return unshare(CLONE_NEWUSER);
}

static long
start_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

/* Without end, as far as it concerns us. */
static long
fork_loop(void)
{
	long started = 0;

	for (int i = 0; i < 1000; i++)
		started += start_process() >= 0;
	return started ? started : -1;
}

static void *
do_nothing(void *unused)
{
	return unused;
}

static long
start_thread(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, do_nothing, NULL);
	return errno ? -1 : 0;
}

static long
run_program(void)
{
	static const char *const argv[] = {"/bin/true", NULL};
	union {
		const char *const *is;
		char *const *wanted;
	} arguments = {argv};

	/* If it runs, the status is 0: as if this returned. */
	return execve(argv[0], arguments.wanted, NULL);
}

static long
map_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? -1 : 0;
}

static long
map_writable_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? -1 : 0;
}

static long
make_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(at, 4096, PROT_READ | PROT_EXEC);
}

static long
memory_as_file(void)
{
	return memfd_create("x", 0);
}

static long
run_open_file(void)
{
	static char *const argv[] = {NULL};
	int fd = open("/bin/true", O_RDONLY | O_CLOEXEC);

	/* If it runs, the status is 0: as if this returned. */
	return syscall(SYS_execveat, fd, "", argv, argv, AT_EMPTY_PATH);
}

static long
outlive_parent(void)
{
	return prctl(PR_SET_PDEATHSIG, 0);
}

static long
lock_memory(void)
{
	return mlockall(MCL_CURRENT);
}

static long
list_attributes(void)
{
	char names[64];

	return listxattr("/usr", names, sizeof names);
}

static long
connect_port(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons(1),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	long made = connect(fd, (struct sockaddr *)&to, sizeof to);

	/* Refused by nobody listening is no sandbox. */
	return made < 0 && errno == ECONNREFUSED ? 0 : made;
}

static long
much_memory(void)
{
	void *at = mmap(NULL, 2 * limits->tool_memory, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? -1 : 0;
}

/* What must go on working. */

static long
use_memory(void)
{
	char *memory = malloc(64 * MIB);

	memset(memory, 1, 64 * MIB);
	free(memory);
	return 0;
}

static long
read_document(void)
{
	char c = 0;

	return pread(0, &c, 1, 0) == 1 || read(0, &c, 1) == 1 ? 0 : -1;
}

static long
reopen_document(void)
{
	return open_and_read("/dev/fd/0") == 1 ? 0 : -1;
}

static long
read_system(void)
{
	return open_and_read("/usr/lib/os-release") == 1 ? 0 : -1;
}

/* The circles. */

static void
enter_nothing(void)
{
}

static void
enter_child(void)
{
	int document = open(victim, O_RDONLY), ends[2];

	if (document < 0 || pipe(ends) < 0)
		_exit(99);
	sandbox_child(test_pid, document, ends[1], STDERR_FILENO);
}

static void
enter_parse(void)
{
	enter_child();
	sandbox_parse();
}

static void
enter_tools(void)
{
	enter_child();
	sandbox_tools();
}

static void
enter_helper(void)
{
	enter_child();
	sandbox_helper(test_pid);
}

/* From here on a call with this first argument fails, as on a kernel without
 * it; argument -1: with any. */
static void
lack(int call, int argument, int error)
{
	struct sock_filter rules[] = {
	    {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr)},
	    {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, (unsigned)call},
	    {BPF_LD | BPF_W | BPF_ABS, 0, 0,
		offsetof(struct seccomp_data, args)},
	    {BPF_JMP | BPF_JEQ | BPF_K, 0, argument < 0 ? 0 : 1,
		(unsigned)argument},
	    {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | (unsigned)error},
	    {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
	struct sock_fprog program = {sizeof rules / sizeof *rules, rules};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		_exit(99);
	sandbox_setup(false);
}

/* No defence but that of any child. */
static void
child_alone(void)
{
	enter_child();
}

/* Each defence alone. */
static void
parse_by_landlock(void)
{
	lack(SYS_prctl, PR_SET_SECCOMP, EINVAL);
	enter_parse();
}

static void
tools_by_landlock(void)
{
	lack(SYS_prctl, PR_SET_SECCOMP, EINVAL);
	enter_tools();
}

static void
helper_by_seccomp(void)
{
	lack(SYS_landlock_create_ruleset, -1, ENOSYS);
	enter_helper();
}

enum end { GOT, REFUSED, KILLED, OTHER };
static const char *const ends[] = {
    "got it", "refused", "killed", "something else"};

static enum end
try(void (*enter)(void), attempt *what)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		enter();
		_exit(what() >= 0 ? 0 : 1);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? KILLED : OTHER;
	return WEXITSTATUS(status) > 1 ? OTHER : (enum end)WEXITSTATUS(status);
}

static void
expect(const char *circle, void (*enter)(void), bool there, const char *name,
    attempt *what, enum end end)
{
	char text[160];

	snprintf(text, sizeof text, "%s: %s is %s", circle, name,
	    end == GOT ? "allowed" : ends[end]);
	if (there)
		IS(ends[try(enter, what)], ends[end], text);
	else
		printf("ok %d - %s # SKIP this kernel lacks it\n", ++tap_count,
		    text);
}

static void
in_no_circle(void)
{
	/* Else the refusals below would prove nothing. */
	static const struct {
		const char *name;
		attempt *what;
	} cases[] = {{"reading /etc/passwd", read_passwd},
	    {"the environment of the parent", read_environment},
	    {"writing a file", write_file}, {"a socket", open_socket},
	    {"a signal to the parent", signal_parent},
	    {"a process", start_process}, {"a thread", start_thread},
	    {"code", map_code}, {"a program", run_program},
	    {"code that can be written", map_writable_code},
	    {"making memory code", make_code},
	    {"a file in memory", memory_as_file},
	    {"running an open file", run_open_file},
	    {"outliving the parent", outlive_parent},
	    {"changing a mode", change_mode}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect("outside", enter_nothing, true, cases[i].name,
		    cases[i].what, GOT);
}

static void
in_parse(void)
{
	static const struct {
		const char *name;
		attempt *what;
		enum end end;
		bool by_landlock; /* refused without seccomp, too */
	} cases[] = {{"memory", use_memory, GOT, true},
	    {"reading the document", read_document, GOT, true},
	    {"reading /etc/passwd", read_passwd, REFUSED, true},
	    {"the environment of the parent", read_environment, REFUSED, true},
	    {"its own memory map", read_own_memory_map, REFUSED, true},
	    {"opening the document again", reopen_document, REFUSED, true},
	    {"a new file", create_file, REFUSED, true},
	    {"writing a file", write_file, REFUSED, true},
	    {"removing a file", remove_file, KILLED, false},
	    {"changing a mode", change_mode, KILLED, false},
	    {"a socket", open_socket, KILLED, false},
	    {"a Unix socket", open_unix_socket, KILLED, false},
	    {"a signal to the parent", signal_parent, KILLED, false},
	    {"tracing the parent", trace_parent, KILLED, false},
	    {"a name space", new_namespace, KILLED, false},
	    {"a process", start_process, KILLED, false},
	    {"forking without end", fork_loop, KILLED, false},
	    {"a thread", start_thread, KILLED, false},
	    {"a program", run_program, KILLED, false},
	    {"code", map_code, KILLED, false}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect("parser", enter_parse,
		    kernel.seccomp || (kernel.landlock && cases[i].by_landlock),
		    cases[i].name, cases[i].what, cases[i].end);
}

static void
in_tools(const char *circle, void (*enter)(void), bool leaf)
{
	const struct {
		const char *name;
		attempt *what;
		enum end end;
		bool there;
	} cases[] = {{"memory", use_memory, GOT, !leaf || !SANITIZED},
	    {"reading the system", read_system, GOT, true},
	    {"opening the document again", reopen_document, GOT, true},
	    {"writing the document", write_document, REFUSED, kernel.seccomp},
	    {"reading /etc/passwd", read_passwd, REFUSED, kernel.landlock > 0},
	    {"the environment of the parent", read_environment, REFUSED,
		kernel.landlock > 0},
	    {"a new file", create_file, REFUSED, true},
	    {"writing a file", write_file, REFUSED, true},
	    {"removing a file", remove_file, REFUSED, kernel.seccomp},
	    {"changing a mode", change_mode, REFUSED, kernel.seccomp},
	    {"a socket", open_socket, REFUSED, kernel.seccomp},
	    {"a Unix socket", open_unix_socket, REFUSED, kernel.seccomp},
	    {"a signal to the parent", signal_parent, REFUSED, kernel.seccomp},
	    {"tracing the parent", trace_parent, REFUSED, kernel.seccomp},
	    {"a name space", new_namespace, REFUSED, kernel.seccomp},
	    {"a process", start_process, leaf ? REFUSED : GOT,
		kernel.seccomp || !leaf},
	    {"a program", run_program, GOT, true},
	    {"code that can be written", map_writable_code, REFUSED,
		kernel.seccomp},
	    {"code outside of files", map_code, REFUSED, kernel.seccomp},
	    {"making memory code", make_code, REFUSED, kernel.seccomp},
	    {"a file in memory", memory_as_file, REFUSED, kernel.seccomp},
	    {"running an open file", run_open_file, REFUSED, kernel.seccomp},
	    {"outliving the parent", outlive_parent, REFUSED, kernel.seccomp},
	    {"locking memory", lock_memory, REFUSED, kernel.seccomp},
	    {"listing attributes of files", list_attributes, REFUSED,
		kernel.seccomp}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(circle, enter,
		    cases[i].there && (kernel.landlock || kernel.seccomp),
		    cases[i].name, cases[i].what, cases[i].end);
}

static void
each_alone(void)
{
	bool landlock = kernel.landlock > 0;

	expect("child", child_alone, true, "reading the document",
	    read_document, GOT);
	expect("child", child_alone, true, "opening the document again",
	    reopen_document, GOT);
	expect("child", child_alone, true, "the environment of the parent",
	    read_environment, REFUSED);
	expect("Landlock alone", parse_by_landlock, landlock,
	    "reading /etc/passwd", read_passwd, REFUSED);
	expect("Landlock alone", parse_by_landlock, landlock,
	    "the environment of the parent", read_environment, REFUSED);
	expect("Landlock alone", parse_by_landlock, landlock, "a new file",
	    create_file, REFUSED);
	expect("Landlock alone", parse_by_landlock, landlock, "removing a file",
	    remove_file, REFUSED);
	expect("Landlock alone", parse_by_landlock, landlock, "a program",
	    run_program, REFUSED);
	expect("Landlock alone", parse_by_landlock, kernel.landlock >= 4,
	    "a TCP connection", connect_port, REFUSED);
	expect("Landlock alone", tools_by_landlock, kernel.landlock >= 6,
	    "a signal to the parent", signal_parent, REFUSED);
	expect("seccomp alone", helper_by_seccomp, kernel.seccomp, "a new file",
	    create_file, REFUSED);
	expect("seccomp alone", helper_by_seccomp, kernel.seccomp, "a socket",
	    open_socket, REFUSED);
	expect("seccomp alone", helper_by_seccomp, kernel.seccomp,
	    "forking without end", fork_loop, REFUSED);
	expect("seccomp alone", helper_by_seccomp, kernel.seccomp, "a thread",
	    start_thread, REFUSED);
}

static long
limits_hold(void)
{
	const struct {
		int what;
		rlim_t most;
	} bounds[] = {{RLIMIT_CPU, limits->cpu_s + 2}, {RLIMIT_CORE, 0},
	    {RLIMIT_FSIZE, LIMIT_FILE}, {RLIMIT_NOFILE, LIMIT_DESCRIPTORS},
	    {RLIMIT_NPROC, 0}};
	struct rlimit now;

	for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
		if (getrlimit((__rlimit_resource_t)bounds[i].what, &now) < 0 ||
		    now.rlim_max > bounds[i].most)
			return -1;
	return fcntl(3, F_GETFD) < 0 && getpgrp() == getpid() ? 0 : -1;
}

int
main(void)
{
	char name[] = "/tmp/hts-sandbox.XXXXXX";
	int fd;

	msg_init("extract-sandbox");
	prctl(PR_SET_DUMPABLE, 0); /* as the program does */
	fd = mkstemp(name);
	if (fd < 0 || write(fd, "document", 8) != 8)
		return 1;
	victim = name;
	test_pid = getpid();
	sandbox_setup(true);
	kernel.landlock = kernel_landlock();
	kernel.seccomp = kernel_seccomp();
	printf("# as user %d; Landlock %d, seccomp %d\n", (int)getuid(),
	    kernel.landlock, kernel.seccomp);
	in_no_circle();
	in_parse();
	in_tools("tools", enter_tools, false);
	in_tools("helper", enter_helper, true);
	each_alone();
	expect("helper", enter_helper, true, "living under its limits",
	    limits_hold, GOT);
	expect("helper", enter_helper, !SANITIZED, "2 GiB of memory",
	    much_memory, REFUSED);
	OK(access(name, F_OK) == 0, "the file is still there");
	unlink(name);
	return TAP_DONE();
}
