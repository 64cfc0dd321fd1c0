/* A line on the terminal that says how far it is, for people who wait. */
#ifndef HTS_AI_PROGRESS_LINE_H
#define HTS_AI_PROGRESS_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct worker;

struct progress_line {
	bool terminal; /* stderr is one */
	bool shown;    /* a line stands there */
	int64_t next;
	long records; /* answered */
};

void progress_line_init(struct progress_line *p);
/* Writes the line if it is time for it; never for records of the ring. */
void progress_line_show(
    struct progress_line *p, const struct worker *w, int64_t now);
/* Removes the line. */
void progress_line_end(struct progress_line *p);

#endif
