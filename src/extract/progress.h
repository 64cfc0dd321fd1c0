/*
 * How far a child is, told on its pipe in front of the answer: lines
 * "#DONE OF\n" ("#40 150": page 40 of 150; OF 0: not known), and "+DONE OF\n"
 * while text is being recognised, which may take longer.
 */
#ifndef HTS_EXTRACT_PROGRESS_H
#define HTS_EXTRACT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	size_t done, of;
	bool ocr;
};

/* The child: where to tell it.  Without it nothing is told. */
void progress_start(int fd);
/* Tells that the child is set up, and parses from here on. */
void progress_begin(void);
/* Tells it if the last time was a while ago. */
void progress_tell(size_t done, size_t of, bool ocr);

/* The parent: takes the lines at the start of n bytes and sets *p to the
 * last.  Returns how many bytes they have. */
size_t progress_take(const char *bytes, size_t n, struct progress *p);

#endif
