#include "extract/document.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/msg.h"

static enum document
refuse(struct reading_file *file, const char *code, const char *message)
{
	report_fail(&file->report, code, message);
	return DOCUMENT_REFUSED;
}

enum document
document_refuse(struct reading_file *file, const char *what)
{
	int why = errno;
	char *message;

	if (why == EMFILE || why == ENFILE || why == ENOMEM)
		return DOCUMENT_SHORT;
	message = mem_printf("cannot %s the file: %s", what, strerror(why));
	refuse(file, why == ENOENT ? "not_found" : "unreadable", message);
	free(message);
	return DOCUMENT_REFUSED;
}

/* A file from its beginning is read as it is, all else is copied. */
static enum document
open_stdin(struct reading_file *file, int *fd)
{
	struct stat what;

	if (fstat(STDIN_FILENO, &what) < 0)
		return document_refuse(file, "read");
	if (!S_ISDIR(what.st_mode) &&
	    (!S_ISREG(what.st_mode) || lseek(STDIN_FILENO, 0, SEEK_CUR) != 0))
		return DOCUMENT_ARRIVES;
	*fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return *fd < 0 ? document_refuse(file, "read") : DOCUMENT_OPEN;
}

static enum document
open_file(struct reading_file *file, int *fd)
{
	struct stat what;

	if (file->fd >= 0) {
		*fd = file->fd;
		file->fd = -1;
		return DOCUMENT_OPEN;
	}
	if (file->source == READING_STDIN)
		return open_stdin(file, fd);
	/* Looked at before it is opened: to open a pipe and not read it would
	 * end who writes to it. */
	if (file->source == READING_OPERAND && stat(file->path, &what) == 0 &&
	    S_ISFIFO(what.st_mode))
		return DOCUMENT_ARRIVES;
	/* A FIFO must not hold up the program. */
	*fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return *fd < 0 ? document_refuse(file, "open") : DOCUMENT_OPEN;
}

static enum document
look(struct reading_file *file, size_t max, int fd)
{
	struct stat what;

	if (fstat(fd, &what) < 0)
		return document_refuse(file, "read");
	if (S_ISDIR(what.st_mode))
		return refuse(file, "unreadable", "it is a directory");
	if (S_ISCHR(what.st_mode) || S_ISBLK(what.st_mode))
		return refuse(file, "unreadable", "it is a device");
	if (!S_ISREG(what.st_mode))
		return refuse(file, "unreadable", "it is no regular file");
	if (what.st_size == 0)
		return refuse(file, "empty", "the file is empty");
	if ((unsigned long long)what.st_size > max)
		return refuse(file, "too_large",
		    "the file is larger than MAX_UPLOAD_SIZE_MB");
	return DOCUMENT_OPEN;
}

enum document
document_open(struct reading_file *file, size_t max, int *fd)
{
	enum document state = open_file(file, fd);

	if (state != DOCUMENT_OPEN)
		return state;
	state = look(file, max, *fd);
	if (state != DOCUMENT_OPEN)
		close(*fd);
	return state;
}

void
document_discard(const struct reading_file *file, const char *run_dir)
{
	char real[PATH_MAX], dir[PATH_MAX];
	size_t n;

	if (!file->temporary || !file->path || !run_dir)
		return;
	if (!realpath(run_dir, dir) || !realpath(file->path, real))
		return;
	n = strlen(dir);
	if (strncmp(real, dir, n) != 0 || real[n] != '/') {
		msg_warn(NULL, "'%s' is not in the run directory: left alone",
		    file->path);
		return;
	}
	if (unlink(real) < 0)
		msg_warn(NULL, "cannot remove '%s': %s", real, strerror(errno));
}
