/* A program that reads a document for us (pdftotext), run inside the child's
 * limits and process group.  Its output goes to a function as it comes. */
#ifndef HTS_EXTRACT_HELPER_H
#define HTS_EXTRACT_HELPER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

enum helper_end {
	HELPER_EXITED,	/* status is its exit code */
	HELPER_STOPPED, /* the sink had enough */
	HELPER_MISSING, /* not installed */
	HELPER_TIME,	/* used up its CPU time */
	HELPER_KILLED,	/* by a signal: status is its number */
	HELPER_FAILED	/* could not be started */
};

struct helper_result {
	enum helper_end end;
	int status;
	struct buf errors; /* the start of its stderr */
};

/* Takes output; false: stop the program. */
typedef bool helper_sink(void *context, const char *bytes, size_t n);

/* Runs argv with input as descriptor 0 until it ends.  Release
 * result->errors. */
void helper_run(const char *const argv[], int input, helper_sink *sink,
    void *context, struct helper_result *result);

#endif
