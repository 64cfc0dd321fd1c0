#include "extract/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/mem.h"

#define READ_SIZE 65536

static int
open_source(const struct reading_file *file)
{
	if (file->source == READING_STDIN)
		return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	/* Poll waits for who writes, not open. */
	return open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

enum document
spool_begin(struct spool *s, struct reading *reading, struct reading_file *file,
    size_t max)
{
	int from = open_source(file), copy;

	if (from < 0)
		return document_refuse(
		    file, file->source == READING_STDIN ? "read" : "open");
	copy = memfd_create("document", MFD_CLOEXEC);
	if (copy < 0) {
		close(from);
		return DOCUMENT_SHORT;
	}
	*s = (struct spool){reading, file, from, copy, 0, max};
	return DOCUMENT_ARRIVES;
}

struct pollfd
spool_poll(const struct spool *s)
{
	return (struct pollfd){s->file ? s->from : -1, POLLIN, 0};
}

static bool
write_all(int fd, const char *bytes, ssize_t n)
{
	ssize_t written;

	for (; n > 0; bytes += written, n -= written) {
		written = write(fd, bytes, (size_t)n);
		if (written < 0 && errno == EINTR)
			written = 0;
		else if (written < 0)
			return false;
	}
	return true;
}

void
spool_end(struct spool *s)
{
	if (!s->file)
		return;
	close(s->from);
	if (s->copy >= 0)
		close(s->copy);
	memset(s, 0, sizeof *s);
}

static void
fail(struct spool *s)
{
	char *message = mem_printf("cannot read it: %s", strerror(errno));

	report_fail(&s->file->report, "unreadable", message);
	free(message);
}

bool
spool_read(struct spool *s)
{
	char bytes[READ_SIZE];
	ssize_t n = read(s->from, bytes, sizeof bytes);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return false; /* somebody else took it, or was to */
	if (n < 0 || !write_all(s->copy, bytes, n)) {
		fail(s);
	} else if (n > 0 && (s->total += (size_t)n) <= s->max) {
		return false;
	} else {
		s->file->fd = s->copy;
		s->copy = -1;
	}
	spool_end(s);
	return true;
}
