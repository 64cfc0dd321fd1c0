/* The operator's line about the end of an attempt. */
#ifndef HTS_DEQUEUE_CORE_TASK_LOG_H
#define HTS_DEQUEUE_CORE_TASK_LOG_H

#include "dequeue/task/held.h"
#include "lib/jscan.h"

/*
 * One message about h, whose settlement is made and counted, if any: task,
 * upload, outcome ("done", "fail", "retry", "release"), number of the attempt,
 * milliseconds since it was first sent and those it waited and spent in
 * extraction, API calls and saving, tokens, items saved; and why (code and
 * message, or NULL).  result: of the record, JSON, for the items; may be
 * absent.  A failure is a warning.
 */
void task_log(const struct held *h, const char *outcome, const char *code,
    const char *message, struct span result, double epoch);

#endif
