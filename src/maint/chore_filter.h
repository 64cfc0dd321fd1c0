/*
 * hts-maint filter: answers maintenance.* tasks in the ring and passes all
 * other lines byte for byte.  maintenance.noop is answered at once, the
 * others by at most four child processes while lines keep passing.
 */
#ifndef HTS_MAINT_CHORE_FILTER_H
#define HTS_MAINT_CHORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the line is a maintenance task that has no outcome yet.  Looks at
 * "task" first: other lines are not scanned to their end. */
bool filter_ours(const char *line, size_t n);
/* When (clock_ms) a job must be answered that arrives now: 10 s, or a quarter
 * of its time, before its deadline; INT64_MAX without one. */
int64_t filter_answer_at(int64_t now, int64_t left_ms);

/* Reads stdin until its end, writes stdout; the exit code. */
int filter(void);

#endif
