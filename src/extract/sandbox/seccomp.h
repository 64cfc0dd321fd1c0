/* System calls a process may still make.  The filters are part of the program:
 * its build makes them of the rules in src/seccomp. */
#ifndef HTS_EXTRACT_SANDBOX_SECCOMP_H
#define HTS_EXTRACT_SANDBOX_SECCOMP_H

#include <stdbool.h>

enum seccomp_filter {
	/* What our parsers need and nothing else: memory, reading and writing
	 * what is open, waiting.  Opening a file is refused, for libraries
	 * try to; anything else ends the process. */
	SECCOMP_PARSE,
	/* What no program that reads a document needs: sockets, other
	 * processes, changing files, the kernel's odd corners.  Refused. */
	SECCOMP_TOOLS,
	/* The same, and further processes and threads.  Refused. */
	SECCOMP_LEAF,
	SECCOMP_FILTERS
};

/* False: this kernel has no filters. */
bool seccomp_available(void);
/* Enters a filter on top of those entered before, for good.  Needs
 * no_new_privs. */
bool seccomp_enter(enum seccomp_filter filter);

#endif
