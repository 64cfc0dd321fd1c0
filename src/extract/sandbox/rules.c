/*
 * seccomp-rules: writes the system call filters of hts-extract as C.
 *
 * Part of the build and not of what is installed: to make the filters takes
 * longer than to read a page of text, and they are the same at each start.
 * Prints an array of instructions for each [seccomp(2), seccomp_export_bpf(3)];
 * 1 if that fails.
 */
#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/filter.h>
#include <seccomp.h>

/* Numbers by name: not every architecture has all of them. */
#define CALL(name) SCMP_SYS(name)

/* The sanitizers' runtime does more of its own. */
static const int parse_calls[] = {CALL(read), CALL(pread64), CALL(write),
    CALL(close), CALL(poll), CALL(ppoll), CALL(wait4), CALL(munmap),
    CALL(mremap), CALL(brk), CALL(madvise), CALL(lseek), CALL(fstat),
    CALL(exit), CALL(exit_group), CALL(rt_sigreturn), CALL(rt_sigprocmask),
    CALL(rt_sigaction), CALL(clock_gettime), CALL(futex), CALL(getrandom),
    CALL(getpid), CALL(gettid), CALL(sched_yield), CALL(sigaltstack),
    CALL(restart_syscall)};

/* Libraries ask for locales, tables and terminals; no is an answer. */
static const int parse_refused[] = {CALL(open), CALL(openat), CALL(openat2),
    CALL(access), CALL(faccessat), CALL(faccessat2), CALL(readlink),
    CALL(readlinkat), CALL(stat), CALL(lstat), CALL(statx), CALL(ioctl),
    CALL(prlimit64), CALL(sysinfo), CALL(getcwd), CALL(sched_getaffinity)};

/* Newer than the names of some libraries; the same everywhere. */
enum {
	QUOTACTL_FD = 443,
	MEMFD_SECRET = 447,
	PROCESS_MRELEASE = 448,
	FCHMODAT2 = 452,
	STATMOUNT = 457,
	LISTMOUNT = 458,
	SETXATTRAT = 463,
	REMOVEXATTRAT = 466,
	OPEN_TREE_ATTR = 467,
	FILE_SETATTR = 469
};

static const int tools_refused[] = {
    /* the network */
    CALL(socket), CALL(socketpair), CALL(connect), CALL(bind), CALL(listen),
    CALL(accept), CALL(accept4), CALL(sendto), CALL(sendmsg), CALL(sendmmsg),
    /* other processes; a signal to oneself goes another way, too */
    CALL(ptrace), CALL(process_vm_readv), CALL(process_vm_writev), CALL(kill),
    CALL(tkill), CALL(tgkill), CALL(rt_sigqueueinfo), CALL(rt_tgsigqueueinfo),
    CALL(pidfd_open), CALL(pidfd_send_signal), CALL(pidfd_getfd), CALL(kcmp),
    CALL(setpgid), CALL(setsid), CALL(setpriority), CALL(sched_setscheduler),
    CALL(sched_setparam), CALL(sched_setattr), CALL(sched_setaffinity),
    CALL(ioprio_set), CALL(migrate_pages), CALL(move_pages),
    CALL(process_madvise), PROCESS_MRELEASE, CALL(get_robust_list),
    /* what other processes share, or do with files */
    CALL(ipc), CALL(shmget), CALL(shmat), CALL(shmctl), CALL(semget),
    CALL(semop), CALL(semtimedop), CALL(semctl), CALL(msgget), CALL(msgsnd),
    CALL(msgrcv), CALL(msgctl), CALL(mq_open), CALL(mq_unlink),
    CALL(mq_timedsend), CALL(mq_timedreceive), CALL(mq_notify),
    CALL(mq_getsetattr), CALL(inotify_init), CALL(inotify_init1),
    CALL(inotify_add_watch),
    /* changing files: Landlock has no rules for modes, owners and times */
    CALL(creat), CALL(chmod), CALL(fchmod), CALL(fchmodat), CALL(chown),
    CALL(fchown), CALL(lchown), CALL(fchownat), CALL(utime), CALL(utimes),
    CALL(futimesat), CALL(utimensat), CALL(setxattr), CALL(lsetxattr),
    CALL(fsetxattr), CALL(removexattr), CALL(lremovexattr), CALL(fremovexattr),
    FCHMODAT2, SETXATTRAT, REMOVEXATTRAT, FILE_SETATTR, CALL(truncate),
    CALL(link), CALL(linkat), CALL(symlink), CALL(symlinkat), CALL(rename),
    CALL(renameat), CALL(renameat2), CALL(unlink), CALL(unlinkat), CALL(mkdir),
    CALL(mkdirat), CALL(rmdir), CALL(mknod), CALL(mknodat),
    /* asking for what is no document's business */
    CALL(getxattr), CALL(lgetxattr), CALL(fgetxattr), CALL(listxattr),
    CALL(llistxattr), CALL(flistxattr), STATMOUNT, LISTMOUNT,
    /* memory that no limit counts, and programs in it */
    CALL(memfd_create), MEMFD_SECRET, CALL(execveat), CALL(mlock), CALL(mlock2),
    CALL(mlockall), CALL(remap_file_pages), CALL(io_setup),
    /* name spaces and file systems */
    CALL(unshare), CALL(setns), CALL(mount), CALL(umount2), CALL(chroot),
    CALL(pivot_root), CALL(open_tree), CALL(move_mount), CALL(fsopen),
    CALL(fsmount), CALL(fsconfig), CALL(fspick), CALL(mount_setattr),
    CALL(open_by_handle_at), CALL(name_to_handle_at), CALL(fanotify_init),
    OPEN_TREE_ATTR, QUOTACTL_FD, CALL(quotactl), CALL(swapon), CALL(swapoff),
    CALL(acct), CALL(vhangup),
    /* where the kernel has had holes */
    CALL(bpf), CALL(keyctl), CALL(add_key), CALL(request_key),
    CALL(io_uring_setup), CALL(io_uring_enter), CALL(io_uring_register),
    CALL(userfaultfd), CALL(perf_event_open), CALL(init_module),
    CALL(finit_module), CALL(delete_module), CALL(kexec_load),
    CALL(kexec_file_load), CALL(reboot), CALL(iopl), CALL(ioperm),
    CALL(modify_ldt), CALL(personality), CALL(vmsplice), CALL(syslog),
    CALL(settimeofday), CALL(clock_settime), CALL(adjtimex),
    CALL(clock_adjtime), CALL(sethostname), CALL(setdomainname), CALL(setuid),
    CALL(setgid), CALL(setreuid), CALL(setregid), CALL(setresuid),
    CALL(setresgid), CALL(setgroups), CALL(capset)};

/* Ways to have the kernel signal a process, or type into a terminal. */
static const struct way {
	int call;
	unsigned argument;
	scmp_datum_t value;
} tools_ways[] = {{CALL(fcntl), 1, F_SETOWN}, {CALL(fcntl), 1, F_SETOWN_EX},
    {CALL(fcntl), 1, F_SETSIG}, {CALL(fcntl), 1, F_SETLEASE},
    {CALL(fcntl), 1, F_NOTIFY}, {CALL(ioctl), 1, FIOSETOWN},
    {CALL(ioctl), 1, SIOCSPGRP}, {CALL(ioctl), 1, TIOCSPGRP},
    {CALL(ioctl), 1, TIOCSTI}, {CALL(ioctl), 1, TIOCLINUX},
    {CALL(prctl), 0, PR_SCHED_CORE}, {CALL(prctl), 0, PR_SET_DUMPABLE}};

static const int leaf_refused[] = {CALL(fork), CALL(vfork), CALL(clone)};
/* A helper must die with the process that started it. */
static const struct way leaf_ways[] = {{CALL(prctl), 0, PR_SET_PDEATHSIG}};

/* Rules for calls the architecture lacks are no failure. */
static bool
add_all(scmp_filter_ctx c, uint32_t action, const int *calls, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n; i++)
		good = good && (calls[i] < 0 || seccomp_rule_add(c, action,
						    calls[i], 0) == 0);
	return good;
}
#define ADD_ALL(context, action, calls)                                        \
	add_all(context, action, calls, sizeof(calls) / sizeof *(calls))

/* The kernel looks at the lower half of these arguments only. */
static bool
refuse_ways(scmp_filter_ctx c, const struct way *ways, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n && good; i++) {
		struct scmp_arg_cmp is = {ways[i].argument, SCMP_CMP_MASKED_EQ,
		    UINT32_MAX, ways[i].value};

		good = seccomp_rule_add_array(
			   c, SCMP_ACT_ERRNO(EPERM), ways[i].call, 1, &is) == 0;
	}
	return good;
}
#define REFUSE_WAYS(context, ways)                                             \
	refuse_ways(context, ways, sizeof(ways) / sizeof *(ways))

/* Memory that is code is loaded already. */
static bool
add_memory(scmp_filter_ctx c, int call)
{
	return seccomp_rule_add(c, SCMP_ACT_ALLOW, call, 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static bool
fill_parse(scmp_filter_ctx c)
{
	return ADD_ALL(c, SCMP_ACT_ALLOW, parse_calls) &&
	       ADD_ALL(c, SCMP_ACT_ERRNO(EACCES), parse_refused) &&
	       add_memory(c, CALL(mmap)) && add_memory(c, CALL(mprotect)) &&
	       /* fstat of some C libraries */
	       seccomp_rule_add(c, SCMP_ACT_ALLOW, CALL(newfstatat), 1,
		   SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH, 0)) == 0 &&
	       seccomp_rule_add(c, SCMP_ACT_ERRNO(EACCES), CALL(newfstatat), 1,
		   SCMP_A3(SCMP_CMP_NE, AT_EMPTY_PATH, 0)) == 0;
}

/* Memory that is written and run: programs have their code in files, and map it
 * without a right to write. */
static bool
refuse_code(scmp_filter_ctx c)
{
	static const scmp_datum_t both = PROT_WRITE | PROT_EXEC;

	return seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), CALL(mmap), 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, both, both)) == 0 &&
	       seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), CALL(mmap), 2,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC),
		   SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) ==
		   0 &&
	       seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), CALL(mprotect), 1,
		   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) == 0 &&
	       seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), CALL(pkey_mprotect),
		   1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)) == 0;
}

/* A helper dies with who started it, and nobody lives longer than that. */
static bool
refuse_survival(scmp_filter_ctx c)
{
	return seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), CALL(prctl), 2,
		   SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, PR_SET_PDEATHSIG),
		   SCMP_A1(SCMP_CMP_NE, SIGKILL, 0)) == 0;
}

/* Opening a file in a way that could change it. */
static bool
refuse_writing(scmp_filter_ctx c, int call, unsigned argument)
{
	static const scmp_datum_t flags[] = {
	    O_WRONLY, O_RDWR, O_CREAT, O_TRUNC};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		struct scmp_arg_cmp has = {
		    argument, SCMP_CMP_MASKED_EQ, flags[i], flags[i]};

		if (call >= 0 && seccomp_rule_add_array(c,
				     SCMP_ACT_ERRNO(EACCES), call, 1, &has) < 0)
			return false;
	}
	return true;
}

static bool
fill_tools(scmp_filter_ctx c)
{
	static const scmp_datum_t flags =
	    CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
	    CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_PARENT;
	bool good = ADD_ALL(c, SCMP_ACT_ERRNO(EPERM), tools_refused) &&
		    refuse_writing(c, CALL(open), 1) &&
		    refuse_writing(c, CALL(openat), 2) &&
		    REFUSE_WAYS(c, tools_ways) && refuse_code(c) &&
		    refuse_survival(c) &&
		    /* limits, of any process but itself */
		    seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), CALL(prlimit64),
			1, SCMP_A0(SCMP_CMP_NE, 0, 0)) == 0;

	for (scmp_datum_t bit = 1; good && bit <= flags; bit <<= 1)
		if (flags & bit)
			good = seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM),
				   CALL(clone), 1,
				   SCMP_A0(SCMP_CMP_MASKED_EQ, bit, bit)) == 0;
	/* Their arguments lie in memory, where no filter can look: callers
	 * fall back to the older calls. */
	return good &&
	       seccomp_rule_add(c, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0) ==
		   0 &&
	       seccomp_rule_add(c, SCMP_ACT_ERRNO(ENOSYS), CALL(openat2), 0) ==
		   0;
}

static bool
fill_leaf(scmp_filter_ctx c)
{
	return fill_tools(c) &&
	       ADD_ALL(c, SCMP_ACT_ERRNO(EPERM), leaf_refused) &&
	       REFUSE_WAYS(c, leaf_ways) &&
	       seccomp_rule_add(c, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0) ==
		   0;
}

static const struct filter {
	const char *name;
	uint32_t otherwise;
	bool (*fill)(scmp_filter_ctx c);
} filters[] = {
    {"parse_filter", SCMP_ACT_KILL_PROCESS, fill_parse},
    {"tools_filter", SCMP_ACT_ALLOW, fill_tools},
    {"leaf_filter", SCMP_ACT_ALLOW, fill_leaf},
};

static bool
print(const char *name, FILE *instructions)
{
	struct sock_filter i;
	size_t count = 0;

	printf("static struct sock_filter %s[] = {\n", name);
	for (; fread(&i, sizeof i, 1, instructions) == 1; count++)
		printf(
		    "    {0x%02x, %u, %u, 0x%08x},\n", i.code, i.jt, i.jf, i.k);
	printf("};\n");
	return count > 0 && count <= BPF_MAXINSNS && !ferror(instructions);
}

/* 2: as a tree.  On entering, the kernel runs the filter once for each call. */
static bool
make(const struct filter *f)
{
	scmp_filter_ctx c = seccomp_init(f->otherwise);
	FILE *file = tmpfile();
	bool done = c && file &&
		    seccomp_attr_set(c, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
		    f->fill(c) && seccomp_export_bpf(c, fileno(file)) == 0;

	if (done)
		rewind(file);
	done = done && print(f->name, file);
	if (file)
		fclose(file);
	if (c)
		seccomp_release(c);
	return done;
}

int
main(void)
{
	printf(
	    "/* Written by seccomp-rules; its rules are in %s. */\n", __FILE__);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (!make(&filters[i])) {
			fprintf(stderr, "seccomp-rules: cannot make the %s\n",
			    filters[i].name);
			return 1;
		}
	return fflush(stdout) == EOF || ferror(stdout);
}
