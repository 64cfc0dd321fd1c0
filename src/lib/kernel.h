/* What this kernel, and the container around this process, let a process give
 * up: who reads documents gives up what there is. */
#ifndef HTS_LIB_KERNEL_H
#define HTS_LIB_KERNEL_H

#include <stdbool.h>

/* The version of Landlock's interface [landlock(7)]; 0: there is none. */
int kernel_landlock(void);
/* Whether there are filters of system calls [seccomp(2)]. */
bool kernel_seccomp(void);

#endif
