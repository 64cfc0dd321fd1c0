/* What the processes of a child use together: those of its process group, which
 * none of them can leave [proc_pid_stat(5)]. */
#ifndef HTS_EXTRACT_GROUP_H
#define HTS_EXTRACT_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct group {
	pid_t id; /* of the process that leads it; 0: none, left out */
	size_t processes;
	size_t memory;	/* bytes, shared pages counted by each */
	int64_t cpu_ms; /* since they started */
	bool waits; /* one is stopped, or has to wait for a processor or disk */
};

/* Fills in all but the ids, in one walk through /proc.  A group that cannot be
 * seen has no processes. */
void groups_measure(struct group *groups, size_t count);

#endif
