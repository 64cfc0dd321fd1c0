/*
 * Records in, records out, with a limited number of children at once.  One
 * event loop waits for children, input and output together: a slow reader does
 * not hold up documents, and documents do not hold up records without files.
 */
#ifndef HTS_EXTRACT_STAGE_H
#define HTS_EXTRACT_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/source.h"

enum stage_format { STAGE_JSON, STAGE_TEXT };

struct stage_options {
	size_t children;     /* at once */
	size_t hold_max;     /* bytes of records held */
	size_t file_max;     /* largest document */
	const char *run_dir; /* temporary files below it are ours to unlink;
				NULL: none are */
	enum stage_format format;
	struct reader_options reader;
};

/* Filter: records on stdin to stdout.  Returns the exit code. */
int stage_filter(const struct stage_options *options);
/* By hand: one record per file, in the order of the operands; "-" is stdin.
 * Returns the exit code: 1 if a file gave no text. */
int stage_files(
    const struct stage_options *options, char *const files[], size_t count);

#endif
