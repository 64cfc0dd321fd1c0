/*
 * How far a child is.  It writes lines on its pipe, before the report:
 * "#DONE OF\n" ("#40 150" is page 40 of 150; OF is 0 if not known), and
 * "+DONE OF\n" while text is being recognised, which may take longer.
 */
#ifndef HTS_EXTRACT_PROGRESS_H
#define HTS_EXTRACT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	size_t done, of;
	bool ocr;
};

/* The child: the pipe to write to.  Before this nothing is written. */
void progress_start(int fd);
/* Says that the child is set up and parses from here on. */
void progress_begin(void);
/* Says how far it is, if the last time was a while ago. */
void progress_tell(size_t done, size_t of, bool ocr);

/* The parent: reads the lines at the start of n bytes and sets *p to the last.
 * Returns how many bytes the lines have. */
size_t progress_take(const char *bytes, size_t n, struct progress *p);

#endif
