/*
 * What a process that touches a document may do and use.  All of it is set
 * up between fork and the first byte of the document.
 */
#ifndef HTS_EXTRACT_SANDBOX_H
#define HTS_EXTRACT_SANDBOX_H

#include <sys/types.h>

/* In the child, right after fork: a process group of its own, no new
 * privileges, death with its parent, limits.  The document becomes descriptor
 * 0, the pipe for the answer 1; 2 stays, all others are closed.  Exits 111 if
 * any of it fails. */
void sandbox_child(pid_t parent, int document, int answer);
/* In a helper program's process, right before exec: its limits, descriptors
 * 0, 1, 2 only.  Returns the environment for exec. */
char **sandbox_helper(pid_t parent);

#endif
