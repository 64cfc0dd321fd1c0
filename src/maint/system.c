/* The machine's part of the health check. */
#include "maint/health.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/json.h"
#include "lib/kernel.h"
#include "lib/mem.h"
#include "lib/settings.h"
#include "lib/share.h"

#define DISK_WARNING_PERCENT 10.0
/* Less than one file of the largest size and its text. */
#define DISK_ERROR_BYTES (256.0 * 1024 * 1024)
#define MEMORY_WARNING_PERCENT 5.0

/* kB of a line of /proc/meminfo; 0 if it is not there. */
static long long
meminfo(const char *text, const char *name)
{
	char value[64];

	return health_info(text, name, value, sizeof value)
		   ? strtoll(value, NULL, 10)
		   : 0;
}

static enum health_level
memory(struct health *h, struct buf *out)
{
	struct buf text = BUF_EMPTY;
	enum health_level level = HEALTH_OK;
	long long total, available;

	/* A /proc that is not there is no fault of the worker. */
	if (file_read("/proc/meminfo", 65536, &text) < 0)
		return HEALTH_OK;
	total = meminfo(text.data, "MemTotal");
	available = meminfo(text.data, "MemAvailable");
	json_add_member_int(out, "memory_total", total * 1024);
	json_add_member_int(out, "memory_available", available * 1024);
	if (total > 0 &&
	    100.0 * (double)available / (double)total < MEMORY_WARNING_PERCENT)
		level = health_note(h, HEALTH_WARNING,
		    "system: %lld MiB of memory left", available / 1024);
	buf_release(&text);
	return level;
}

/* The temporary directory, or, as it is made when first needed, the nearest
 * directory above it that is there. */
static char *
existing(void)
{
	char *path = setting_temp_dir(), *slash;

	while (access(path, F_OK) < 0 && (slash = strrchr(path, '/')) &&
	       slash > path)
		*slash = '\0';
	return path;
}

static enum health_level
disk(struct health *h, struct buf *out)
{
	char *path = existing();
	enum health_level level = HEALTH_OK;
	struct statvfs room;
	double left, all;

	if (statvfs(path, &room) < 0 || access(path, W_OK) < 0) {
		level = health_note(h, HEALTH_ERROR,
		    "system: cannot write to '%s': %s", path, strerror(errno));
		goto out;
	}
	left = (double)room.f_bavail * (double)room.f_frsize;
	all = (double)room.f_blocks * (double)room.f_frsize;
	json_add_member_int(out, "disk_total", (long long)all);
	json_add_member_int(out, "disk_free", (long long)left);
	/* f_blocks is 0 where nobody counts, as on some network file systems */
	if (all > 0 && left < DISK_ERROR_BYTES && left < all / 2)
		level = health_note(h, HEALTH_ERROR,
		    "system: %.0f MiB left in '%s'", left / 1048576, path);
	else if (all > 0 && 100 * left / all < DISK_WARNING_PERCENT)
		level = health_note(h, HEALTH_WARNING,
		    "system: %.0f %% left in '%s'", 100 * left / all, path);
out:
	free(path);
	return level;
}

void
health_system(struct health *h, struct buf *out)
{
	struct buf more = BUF_EMPTY;
	enum health_level level, other;
	double load[3] = {0, 0, 0};

	json_add_member_int(&more, "cpus", sysconf(_SC_NPROCESSORS_ONLN));
	if (getloadavg(load, 3) == 3)
		buf_printf(&more, ",\"load\":[%.2f,%.2f,%.2f]", load[0],
		    load[1], load[2]);
	level = memory(h, &more);
	other = disk(h, &more);
	buf_add_char(out, '{');
	json_add_member(
	    out, "status", health_name(other > level ? other : level));
	buf_add_char(out, ',');
	buf_add(out, more.data, more.length);
	buf_add_char(out, '}');
	buf_release(&more);
}

void
health_sandbox(struct health *h, struct buf *out)
{
	int landlock = kernel_landlock();
	bool seccomp = kernel_seccomp();

	if (!landlock)
		health_note(h, HEALTH_WARNING,
		    "sandbox: documents are read without Landlock: one that "
		    "takes over its reader can read every file of its user");
	if (!seccomp)
		health_note(h, HEALTH_WARNING,
		    "sandbox: documents are read without seccomp filters: one "
		    "that takes over its reader can reach the network");
	buf_add_char(out, '{');
	json_add_member(out, "status",
	    health_name(landlock && seccomp ? HEALTH_OK : HEALTH_WARNING));
	buf_printf(out, ",\"landlock\":%d,\"seccomp\":%s}", landlock,
	    seccomp ? "true" : "false");
}
