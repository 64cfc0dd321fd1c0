#include "dequeue/run_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/msg.h"
#include "lib/settings.h"

void
run_directory_remove(void)
{
	const char *path = setting_text("HTS_RUN_DIR");
	DIR *directory = path ? opendir(path) : NULL;
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory)))
		if (entry->d_type == DT_REG)
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	if (rmdir(path) < 0)
		msg_warn(NULL, "cannot remove '%s': %s", path, strerror(errno));
}
