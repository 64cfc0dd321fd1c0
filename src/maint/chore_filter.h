/*
 * hts-maint filter: answers maintenance.* tasks in the ring and passes all
 * other lines byte for byte.  maintenance.noop is answered at once, the
 * others by at most four child processes while lines keep passing.
 */
#ifndef HTS_MAINT_CHORE_FILTER_H
#define HTS_MAINT_CHORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the line is a maintenance task that has no outcome yet.  Looks at
 * "task" first: other lines are not scanned to their end. */
bool chore_ours(const char *line, size_t n);

/* Reads stdin until its end, writes stdout; the exit code. */
int chore_filter(void);

#endif
