/* Landlock: what of the file system a process may still touch.  Best effort:
 * kernels before 5.13, and containers that filter its calls, have none. */
#ifndef HTS_EXTRACT_SANDBOX_LANDLOCK_H
#define HTS_EXTRACT_SANDBOX_LANDLOCK_H

#include <stdbool.h>

/* The version of the kernel's interface; 0: there is no Landlock. */
int landlock_version(void);

/* A set of rules that allows nothing: no file, no TCP port; and, if signals
 * is false, no signal to a process outside.  That includes the one for a
 * child whose parent dies: a process that has such children keeps signals.
 * A descriptor, or -1 with errno. */
int landlock_rules(bool signals);
/* Lets the files below a directory, or one file, be read and run.  False if
 * the path cannot be opened: then there is nothing to read either. */
bool landlock_read(int rules, const char *path);
/* The same for what is open already; a file in memory needs no rule. */
bool landlock_read_open(int rules, int fd);
/* From here on this process and its children keep to the rules, for good.
 * Closes the set.  Needs no_new_privs. */
bool landlock_enter(int rules);

#endif
