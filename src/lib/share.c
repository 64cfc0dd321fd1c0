#include "lib/share.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/msg.h"

#define SHARE_FILE_MAX ((size_t)1 << 20)

/* The directory of the running program, without a final slash. */
static char *
program_directory(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	char *slash;

	if (n < 0)
		die_permanent(
		    "cannot read /proc/self/exe: %s", strerror(errno));
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	return mem_copy(path);
}

char *
share_path(const char *name)
{
	static const char *const places[] = {"../share/hts", "../share"};
	const char *named = getenv("HTS_SHARE");
	char *directory, *path;

	if (named && *named) {
		path = mem_printf("%s/%s", named, name);
		if (access(path, R_OK) == 0)
			return path;
		die_permanent("cannot read '%s': %s", path, strerror(errno));
	}
	directory = program_directory();
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		path = mem_printf("%s/%s/%s", directory, places[i], name);
		if (access(path, R_OK) == 0) {
			free(directory);
			return path;
		}
		free(path);
	}
	die_permanent("cannot find share/%s beside '%s'", name, directory);
}

int
file_read(const char *path, size_t max, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), result = -1;
	size_t before = out->length;
	ssize_t n;

	if (fd < 0)
		return -1;
	for (;;) {
		n = read(fd, buf_reserve(out, 65536), 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		out->length += (size_t)n;
		if (out->length - before > max) {
			errno = EFBIG;
			n = -1;
			break;
		}
	}
	if (n == 0) {
		buf_reserve(out, 0)[0] = '\0';
		result = 0;
	}
	close(fd);
	return result;
}

char *
share_read(const char *name)
{
	char *path = share_path(name);
	struct buf text = BUF_EMPTY;

	if (file_read(path, SHARE_FILE_MAX, &text) < 0)
		die_permanent("cannot read '%s': %s", path, strerror(errno));
	free(path);
	return buf_take(&text);
}
