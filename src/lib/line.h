/*
 * Records on a pipe: whole lines in, whole lines out.  A last piece without
 * newline means that the writer died, and is never handed out.
 */
#ifndef HTS_LIB_LINE_H
#define HTS_LIB_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

enum line_result {
	LINE_READY,   /* *line and *length are set */
	LINE_WAIT,    /* nothing complete yet (non-blocking descriptor) */
	LINE_END,     /* end of input after a complete line */
	LINE_TORN,    /* end of input in the middle of a line, or read error */
	LINE_TOO_LONG /* more than max bytes without a newline */
};

struct line_reader {
	int fd;
	size_t max; /* longest line accepted, without its newline */
	struct buf in;
	size_t used; /* bytes of in already handed out */
	size_t searched;
	bool ended;
};

void line_reader_init(struct line_reader *r, int fd, size_t max);
void line_reader_release(struct line_reader *r);
/* Next line without its newline (a NUL stands in its place), valid until the
 * next call on this reader.  Reads from fd only if no whole line is held. */
enum line_result line_next(struct line_reader *r, char **line, size_t *length);
/* Whether line_next has a whole line (or an end) without reading. */
bool line_held(struct line_reader *r);

/* Output that is written as the reader of the pipe takes it. */
struct line_writer {
	int fd;
	struct buf out;
	size_t written;
};

enum line_flush {
	LINE_FLUSHED, /* everything is written */
	LINE_PENDING, /* fd would block; try again when it is writable */
	LINE_BROKEN   /* the reader went away, or another write error */
};

void line_writer_init(struct line_writer *w, int fd);
void line_writer_release(struct line_writer *w);
/* Queues n bytes and a newline. */
void line_put(struct line_writer *w, const char *line, size_t n);
/* Bytes queued and not yet written. */
size_t line_queued(const struct line_writer *w);
/* Writes what can be written; on a blocking fd everything. */
enum line_flush line_flush(struct line_writer *w);

/* Sets O_NONBLOCK if fd is a pipe or socket (never on files or terminals: the
 * flag belongs to the open file, which others share).  True if set. */
bool line_nonblocking(int fd);

#endif
