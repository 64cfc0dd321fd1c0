#include "lib/line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE 65536

void
line_reader_init(struct line_reader *r, int fd, size_t max)
{
	*r = (struct line_reader){.fd = fd, .max = max};
}

void
line_reader_release(struct line_reader *r)
{
	buf_release(&r->in);
}

/* The newline that ends the next line, or NULL; never looks twice at a byte. */
static char *
find_newline(struct line_reader *r)
{
	size_t from = r->searched > r->used ? r->searched : r->used;
	char *newline;

	if (from >= r->in.length)
		return NULL;
	newline = memchr(r->in.data + from, '\n', r->in.length - from);
	r->searched = newline ? (size_t)(newline - r->in.data) : r->in.length;
	return newline;
}

bool
line_held(struct line_reader *r)
{
	return r->ended || find_newline(r) != NULL;
}

static enum line_result
hand_out(struct line_reader *r, char *newline, char **line, size_t *length)
{
	*line = r->in.data + r->used;
	*length = (size_t)(newline - *line);
	if (*length > r->max)
		return LINE_TOO_LONG;
	*newline = '\0';
	r->used += *length + 1;
	return LINE_READY;
}

/* Moves the rest to the front, so that the buffer grows with the longest
 * line and not with the input; a buffer that one huge line blew up is given
 * back. */
static void
compact(struct line_reader *r)
{
	if (r->used == 0)
		return;
	if (r->used == r->in.length && r->in.capacity > 16 * READ_SIZE)
		buf_release(&r->in);
	else
		buf_drop(&r->in, r->used);
	r->searched = r->searched > r->used ? r->searched - r->used : 0;
	r->used = 0;
}

enum line_result
line_next(struct line_reader *r, char **line, size_t *length)
{
	char *newline;
	ssize_t n;

	for (;;) {
		newline = find_newline(r);
		if (newline)
			return hand_out(r, newline, line, length);
		if (r->ended)
			return r->in.length > r->used ? LINE_TORN : LINE_END;
		compact(r);
		if (r->in.length > r->max)
			return LINE_TOO_LONG;
		n = read(r->fd, buf_reserve(&r->in, READ_SIZE), READ_SIZE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return LINE_WAIT;
		if (n < 0)
			return LINE_TORN;
		r->ended = n == 0;
		r->in.length += (size_t)n;
	}
}

void
line_writer_init(struct line_writer *w, int fd)
{
	*w = (struct line_writer){.fd = fd};
}

void
line_writer_release(struct line_writer *w)
{
	buf_release(&w->out);
}

void
line_put(struct line_writer *w, const char *line, size_t n)
{
	buf_add(&w->out, line, n);
	buf_add_char(&w->out, '\n');
}

size_t
line_queued(const struct line_writer *w)
{
	return w->out.length - w->written;
}

enum line_flush
line_flush(struct line_writer *w)
{
	ssize_t n;

	while (w->written < w->out.length) {
		n = write(w->fd, w->out.data + w->written,
		    w->out.length - w->written);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			/* Keep the front from growing without end. */
			if (w->written > w->out.length / 2) {
				buf_drop(&w->out, w->written);
				w->written = 0;
			}
			return LINE_PENDING;
		}
		if (n < 0)
			return LINE_BROKEN;
		w->written += (size_t)n;
	}
	if (w->out.capacity > 16 * READ_SIZE)
		buf_release(&w->out);
	buf_clear(&w->out);
	w->written = 0;
	return LINE_FLUSHED;
}

bool
line_nonblocking(int fd)
{
	struct stat what;
	int flags;

	if (fstat(fd, &what) < 0 ||
	    !(S_ISFIFO(what.st_mode) || S_ISSOCK(what.st_mode)))
		return false;
	flags = fcntl(fd, F_GETFL);
	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}
