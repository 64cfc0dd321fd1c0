/* Operands that cannot be mapped (a pipe, a terminal, the rest of a file) are
 * copied into memory as their bytes arrive, one at a time, without holding up
 * anything else. */
#ifndef HTS_EXTRACT_SPOOL_H
#define HTS_EXTRACT_SPOOL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "extract/document.h"
#include "extract/reading.h"

/* Zeroed: nothing is copied. */
struct spool {
	struct reading *reading;
	struct reading_file *file; /* NULL: none */
	int from, copy;
	size_t total, max;
};

/* Begins with a file that arrives, up to max bytes and one piece more.
 * Returns as document_open, but for DOCUMENT_OPEN. */
enum document spool_begin(struct spool *s, struct reading *reading,
    struct reading_file *file, size_t max);
/* What to wait for; a descriptor of -1 if for nothing. */
struct pollfd spool_poll(const struct spool *s);
/* Takes what is there, once poll says so.  True at the end: the file waits
 * with its copy as fd, or its report says why it cannot be read.  s is empty
 * then. */
bool spool_read(struct spool *s);
/* Lets go of a copy that is not finished. */
void spool_end(struct spool *s);

#endif
