#include "dequeue/run_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/msg.h"
#include "lib/settings.h"

/* Only what hts-dispatch made: run.XXXXXX in the directory for temporary
 * files.  The setting may name anything. */
static bool
is_ours(const char *path)
{
	char *base = setting_temp_dir();
	size_t n = strlen(base);
	bool ours = strncmp(path, base, n) == 0 &&
		    strncmp(path + n, "/run.", 5) == 0 &&
		    !strchr(path + n + 1, '/');

	free(base);
	return ours;
}

/* NULL: it is not ours. */
static const char *
ours(void)
{
	const char *path = setting_text("HTS_RUN_DIR");

	return path && is_ours(path) ? path : NULL;
}

void
run_directory_empty(void)
{
	const char *path = ours();
	DIR *directory = path ? opendir(path) : NULL;
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory)))
		if (entry->d_type == DT_REG)
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
}

void
run_directory_remove(void)
{
	const char *path = ours();

	run_directory_empty();
	if (path && rmdir(path) < 0)
		msg_warn(NULL, "cannot remove '%s': %s", path, strerror(errno));
}
