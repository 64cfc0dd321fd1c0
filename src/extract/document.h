/* Opening the files of records. */
#ifndef HTS_EXTRACT_DOCUMENT_H
#define HTS_EXTRACT_DOCUMENT_H

#include <stddef.h>

#include "extract/job.h"

/* Opens the file of a record.  A descriptor to close, or -1 after setting
 * its answer: not there, unreadable, empty, larger than max bytes. */
int document_open(struct job_file *file, size_t max);
/* Opens an operand: a path, or "-" for stdin.  What is no regular file is
 * spooled.  -1 if it cannot be opened: document_open tries again and says
 * why. */
int document_operand(const char *path, size_t max);
/* The content of a pipe or terminal as a file in memory; up to one byte more
 * than max.  -1 with errno. */
int document_spool(int fd, size_t max);
/* Removes a file that is temporary and lies in run_dir (NULL: none does). */
void document_discard(const struct job_file *file, const char *run_dir);

#endif
