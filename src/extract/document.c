#include "extract/document.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/msg.h"

#define READ_SIZE 65536

static void
refuse(
    struct job_file *file, const char *code, const char *what, const char *why)
{
	char *message = mem_printf("%s%s", what, why);

	answer_fail(&file->answer, code, message);
	free(message);
}

static int
open_file(struct job_file *file)
{
	int fd;

	if (file->fd >= 0) {
		fd = file->fd;
		file->fd = -1;
		return fd;
	}
	/* A FIFO must not hold up the program. */
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		refuse(file, errno == ENOENT ? "not_found" : "unreadable",
		    "cannot open the file: ", strerror(errno));
	return fd;
}

int
document_open(struct job_file *file, size_t max)
{
	struct stat what;
	int fd = open_file(file);
	bool good = false;

	if (fd < 0)
		return -1;
	if (fstat(fd, &what) < 0)
		refuse(file, "unreadable",
		    "cannot read the file: ", strerror(errno));
	else if (!S_ISREG(what.st_mode))
		refuse(file, "unreadable", "it is no regular file", "");
	else if (what.st_size == 0)
		refuse(file, "empty", "the file is empty", "");
	else if ((unsigned long long)what.st_size > max)
		refuse(file, "too_large",
		    "the file is larger than MAX_UPLOAD_SIZE_MB", "");
	else
		good = true;
	if (!good)
		close(fd);
	return good ? fd : -1;
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

int
document_spool(int fd, size_t max)
{
	int copy = memfd_create("document", MFD_CLOEXEC), why = 0;
	char bytes[READ_SIZE];
	size_t total = 0;
	ssize_t n;

	if (copy < 0)
		return -1;
	while (total <= max && why == 0) {
		n = read(fd, bytes, sizeof bytes);
		if (n == 0)
			break;
		if (n < 0)
			why = errno == EINTR ? 0 : errno;
		else if (!write_all(copy, bytes, n))
			why = errno;
		else
			total += (size_t)n;
	}
	if (why) {
		close(copy);
		errno = why;
		return -1;
	}
	return copy;
}

int
document_operand(const char *path, size_t max)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat what;
	int copy = -1;

	if (fd < 0 || fstat(fd, &what) < 0)
		return -1;
	if (S_ISREG(what.st_mode) && lseek(fd, 0, SEEK_CUR) == 0)
		return standard ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : fd;
	if (!S_ISDIR(what.st_mode))
		copy = document_spool(fd, max);
	if (!standard)
		close(fd);
	return copy;
}

void
document_discard(const struct job_file *file, const char *run_dir)
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
