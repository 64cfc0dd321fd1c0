/*
 * What a process that touches a document may do and use.  Three circles, each
 * within the one before, entered for good:
 *
 *   child   resource limits, no new privileges, three descriptors
 *   tools   reads system directories, programs and the document; no network,
 *           no other process, changes no file (helper programs: and starts no
 *           process)
 *   parse   no file system at all, a handful of system calls
 *
 * Landlock and seccomp are used where the kernel has them; what is missing is
 * said once, and resource limits hold anyway.
 */
#ifndef HTS_EXTRACT_SANDBOX_SANDBOX_H
#define HTS_EXTRACT_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

/* Before the first fork: finds out what the kernel has.  warn: says what is
 * missing; ends with 100 if HTS_SANDBOX requires it. */
void sandbox_setup(bool warn);

/* The path of a program by PATH, as the shell finds it; NULL: it is not
 * installed.  free() it. */
char *program_find(const char *name);

/* Each of these exits with this if any of it fails: a fault of the
 * surroundings and not of the document. */
#define SANDBOX_FAILED 112

/* In the child, right after fork: a process group of its own, no new
 * privileges, death with its parent, limits; of the environment PATH, LANG,
 * LC_ALL, TZ and TMPDIR, all else is wiped.  The document becomes descriptor
 * 0, the pipe for the answer 1, that for messages 2; all others are closed. */
void sandbox_child(pid_t parent, int document, int answer, int messages);
/* In a child that has nothing more to open or to start: before it parses.  Says
 * so (progress_begin): if the child dies after that, the document is at fault.
 */
void sandbox_parse(void);
/* In a process that starts helper programs; the document is descriptor 0. */
void sandbox_tools(void);
/* The same in a child of the child, which dies with it. */
void sandbox_worker(pid_t parent);
/* The processor time of the helpers that are started from here on. */
void sandbox_cpu(unsigned seconds);
/* In a helper program's process, right before exec: its limits, descriptors
 * 0, 1, 2 only.  Returns the environment for exec, which is static.  Changes
 * no other memory, for the process may have that of its parent (vfork). */
char **sandbox_helper(pid_t parent);

#endif
