/* Programs that read a document for us (pdftohtml), run inside the child's
 * limits and process group.  Their output goes to a function as it comes. */
#ifndef HTS_EXTRACT_SANDBOX_HELPER_H
#define HTS_EXTRACT_SANDBOX_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "lib/buf.h"

enum helper_end {
	HELPER_EXITED,	/* status is its exit code */
	HELPER_STOPPED, /* the sink had enough */
	HELPER_MISSING, /* not installed */
	HELPER_TIME,	/* used up its CPU time */
	HELPER_KILLED,	/* by a signal: status is its number */
	HELPER_FAILED	/* could not be set up */
};

struct helper_result {
	enum helper_end end;
	int status;
	struct buf errors;   /* the start of its stderr */
	struct rusage usage; /* not of one that was stopped */
};

/* Programs read at once. */
#define HELPERS_MAX 8

/* Takes output; false: stop the program. */
typedef bool helper_sink(void *context, const char *bytes, size_t n);

/* One program.  Zeroed: none. */
struct helper {
	pid_t pid;
	int out, err; /* -1: ended */
	helper_sink *sink;
	void *context;
	struct buf errors;
	bool stopped; /* the sink had enough */
	bool late;    /* the child has no time left */
};

/* Starts argv with input as descriptor 0.  Without a process for it this
 * process ends, with SANDBOX_FAILED; if it cannot be made a helper,
 * helper_end says so. */
void helper_start(struct helper *h, const char *const argv[], int input,
    helper_sink *sink, void *context);
/* Reads what programs started before print, until all have ended: needs no
 * more than descriptors, so it works in the innermost sandbox. */
void helper_read(struct helper *helpers, size_t count);
/* Waits for one that helper_read has read; says how it ended.  Release
 * result->errors. */
void helper_end(struct helper *h, struct helper_result *result);

/* What the process of a helper does, also between vfork and exec, where it has
 * the memory of its parent, which waits: becomes argv[0] at that path (NULL: it
 * is not installed), with these descriptors. */
_Noreturn void helper_become(const char *program, const char *const argv[],
    int input, int out, int err, pid_t parent);

/* All three, for one program. */
void helper_run(const char *const argv[], int input, helper_sink *sink,
    void *context, struct helper_result *result);

#endif
