#include "maint/clean_temp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"

/* Each level holds one descriptor open; hts makes two levels. */
#define DEPTH_MAX 32
/* A dispatcher makes its run directory and locks it a moment later. */
#define RUN_MIN_AGE_S 60.0

struct level {
	DIR *dir;
	char *name; /* in the level above */
	double age_s;
};

struct walk {
	struct level levels[DEPTH_MAX];
	size_t depth;
	bool in_base; /* level 0 is UPLOAD_TEMP_DIR: its run.* are locked */
	dev_t device;
	double now, limit_s;
	long long deleted, directories, bytes, skipped, failed;
};

int
temp_below(struct buf *rest, const char *base, const char *directory)
{
	size_t n = strlen(base), before = rest->length, part;

	while (n > 1 && base[n - 1] == '/')
		n--;
	if (!directory)
		return 0;
	if (directory[0] == '/') {
		if (strncmp(directory, base, n) != 0 ||
		    (directory[n] != '/' && directory[n] != '\0'))
			return -1;
		directory += n;
	}
	for (; *directory; directory += part) {
		directory += strspn(directory, "/");
		part = strcspn(directory, "/");
		if (part == 0 || (part == 1 && directory[0] == '.'))
			continue;
		if (part == 2 && memcmp(directory, "..", 2) == 0)
			return -1;
		if (rest->length > before)
			buf_add_char(rest, '/');
		buf_add(rest, directory, part);
	}
	return 0;
}

static double
age_of(const struct walk *w, const struct stat *what)
{
	return w->now - ((double)what->st_mtim.tv_sec +
			    (double)what->st_mtim.tv_nsec / 1e9);
}

static bool
is_run(const char *name)
{
	return strncmp(name, "run.", 4) == 0;
}

/* Whether a live dispatcher works in the run directory, or may be about to:
 * it holds the lock until it ends, however it ends. */
static bool
in_use(int fd, double age_s)
{
	return age_s < RUN_MIN_AGE_S || flock(fd, LOCK_EX | LOCK_NB) < 0;
}

static void
trouble(struct walk *w, const char *what, const char *name)
{
	msg_warn(NULL, "cannot %s '%s': %s", what, name, strerror(errno));
	w->failed++;
}

/* Enters the open directory fd, and closes it in the end. */
static void
enter(struct walk *w, int fd, const char *name, double age_s)
{
	struct level *level = &w->levels[w->depth];

	level->dir = fdopendir(fd);
	if (!level->dir) {
		trouble(w, "read", name);
		close(fd);
		return;
	}
	level->name = mem_copy(name);
	level->age_s = age_s;
	w->depth++;
}

/* Leaves the deepest level, and removes the directory if it is old and empty.
 */
static void
leave(struct walk *w)
{
	struct level *level = &w->levels[--w->depth];

	if (w->depth > 0 && level->age_s >= w->limit_s) {
		if (unlinkat(dirfd(level[-1].dir), level->name, AT_REMOVEDIR) ==
		    0)
			w->directories++;
		else if (errno != ENOTEMPTY && errno != EEXIST &&
			 errno != ENOENT)
			trouble(w, "remove", level->name);
	}
	closedir(level->dir);
	free(level->name);
}

static void
meet_directory(struct walk *w, int above, const char *name)
{
	struct stat what;
	int fd;

	if (w->depth == DEPTH_MAX) {
		errno = ELOOP;
		trouble(w, "descend into", name);
		return;
	}
	fd = openat(
	    above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		if (errno != ENOENT)
			trouble(w, "open", name);
		return;
	}
	if (fstat(fd, &what) < 0 || what.st_dev != w->device) {
		w->skipped++; /* another file system is mounted here */
		close(fd);
	} else if (w->in_base && w->depth == 1 && is_run(name) &&
		   in_use(fd, age_of(w, &what))) {
		w->skipped++;
		close(fd);
	} else {
		enter(w, fd, name, age_of(w, &what));
	}
}

static void
meet(struct walk *w, const char *name)
{
	int above = dirfd(w->levels[w->depth - 1].dir);
	struct stat what;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (fstatat(above, name, &what, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			trouble(w, "look at", name);
	} else if (S_ISDIR(what.st_mode)) {
		meet_directory(w, above, name);
	} else if (age_of(w, &what) >= w->limit_s) {
		if (unlinkat(above, name, 0) == 0) {
			w->deleted++;
			w->bytes += what.st_size;
		} else if (errno != ENOENT) {
			trouble(w, "remove", name);
		}
	}
}

/* Walks the tree below the open level, without recursion. */
static void
walk_tree(struct walk *w)
{
	struct dirent *entry;

	while (w->depth > 0) {
		errno = 0;
		entry = readdir(w->levels[w->depth - 1].dir);
		if (entry) {
			meet(w, entry->d_name);
			continue;
		}
		if (errno != 0)
			trouble(w, "read", w->levels[w->depth - 1].name);
		leave(w);
	}
}

/* UPLOAD_TEMP_DIR, only if nobody else can put anything there.  -1 with the
 * outcome set. */
static int
open_base(struct outcome *o, const char *base)
{
	int fd = open(base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat what;

	if (fd < 0 && errno == ENOENT) {
		outcome_done(o);
		return -1;
	}
	if (fd < 0) {
		outcome_failed(o, SETTLE_FAIL, "disk", "cannot open '%s': %s",
		    base, strerror(errno));
		return -1;
	}
	if (fstat(fd, &what) == 0 && what.st_uid == geteuid() &&
	    !(what.st_mode & (S_IWGRP | S_IWOTH)))
		return fd;
	close(fd);
	outcome_failed(o, SETTLE_FAIL, "disk",
	    "UPLOAD_TEMP_DIR: others own '%s' or can write there", base);
	return -1;
}

/* One step down to the directory asked for; consumes above. */
static int
step_down(struct walk *w, struct outcome *o, int above, const char *name)
{
	struct stat what;
	int fd = openat(
	    above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		outcome_done(o);
	else if (fd < 0)
		outcome_failed(o, SETTLE_FAIL, "bad_argument",
		    "directory: '%s' is no directory below UPLOAD_TEMP_DIR",
		    name);
	else if (w->in_base && is_run(name) && fstat(fd, &what) == 0 &&
		 in_use(fd, age_of(w, &what))) {
		w->skipped++;
		outcome_done(o);
		close(fd);
		fd = -1;
	}
	w->in_base = false;
	close(above);
	return fd;
}

/* The directory to clean; -1 with the outcome set if there is none. */
static int
open_directory(struct walk *w, struct outcome *o, const char *base, char *rest)
{
	char *next, *name = strtok_r(rest, "/", &next);
	int fd = open_base(o, base);

	for (; fd >= 0 && name; name = strtok_r(NULL, "/", &next))
		fd = step_down(w, o, fd, name);
	return fd;
}

static void
print_result(struct outcome *o, const struct walk *w, const char *status,
    const char *base, const char *rest)
{
	char *path = mem_printf("%s%s%s", base, *rest ? "/" : "", rest);
	struct buf *out = &o->result;

	buf_add_char(out, '{');
	json_add_member(out, "status", status);
	json_add_member_int(out, "deleted_count", w->deleted);
	json_add_member_int(out, "deleted_bytes", w->bytes);
	json_add_member_int(out, "deleted_directories", w->directories);
	json_add_member_int(out, "skipped_count", w->skipped);
	json_add_member_int(out, "failed_count", w->failed);
	json_add_member(out, "directory", path);
	buf_add_char(out, '}');
	free(path);
}

static void
clean(struct outcome *o, struct walk *w, const char *base, const char *rest)
{
	char *parts = mem_copy(rest);
	struct stat what;
	int fd = open_directory(w, o, base, parts);

	if (fd >= 0) {
		if (fstat(fd, &what) == 0)
			w->device = what.st_dev;
		enter(w, fd, base, 0);
		walk_tree(w);
		outcome_done(o);
		print_result(o, w, "completed", base, rest);
	} else if (o->settle == SETTLE_DONE) {
		print_result(o, w, "skipped", base, rest);
	}
	free(parts);
}

/* temp_below for UPLOAD_TEMP_DIR by either of its names: the caller may know
 * it by the one without links. */
static int
locate(struct buf *rest, const char *base, const char *directory)
{
	char *real = NULL;
	int status = temp_below(rest, base, directory);

	if (status < 0)
		real = realpath(base, NULL);
	if (real) {
		buf_clear(rest);
		status = temp_below(rest, real, directory);
	}
	free(real);
	return status;
}

void
temp_clean(struct outcome *o, double older_than_days, const char *directory)
{
	struct walk *w = mem_alloc(sizeof *w);
	char *base = setting_temp_dir();
	struct buf rest = BUF_EMPTY;

	*w = (struct walk){.in_base = true,
	    .now = clock_epoch(),
	    .limit_s = older_than_days * 86400};
	if (locate(&rest, base, directory) == 0)
		clean(o, w, base, rest.length > 0 ? rest.data : "");
	else
		outcome_failed(o, SETTLE_FAIL, "bad_argument",
		    "directory: '%s' is not below UPLOAD_TEMP_DIR", directory);
	buf_release(&rest);
	free(base);
	free(w);
}
