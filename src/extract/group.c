#include "extract/group.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STAT_MAX 1024

struct process {
	char state;
	int group;
	unsigned long user, system, user_ended, system_ended; /* ticks */
	long pages;
};

/* A process may end between two lines of this: then it has none. */
static bool
read_process(int proc, const char *pid, struct process *p)
{
	char path[32], text[STAT_MAX];
	const char *behind_name;
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof path, "%.20s/stat", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, sizeof text - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
	/* The name of a program may hold anything. */
	behind_name = strrchr(text, ')');
	return behind_name &&
	       sscanf(behind_name,
		   ") %c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu "
		   "%lu %*d %*d %*d %*d %*u %*u %ld",
		   &p->state, &p->group, &p->user, &p->system, &p->user_ended,
		   &p->system_ended, &p->pages) == 7;
}

static void
add(struct group *g, const struct process *p)
{
	unsigned long ticks =
	    p->user + p->system + p->user_ended + p->system_ended;

	g->processes++;
	g->memory += (size_t)p->pages * (size_t)sysconf(_SC_PAGESIZE);
	g->cpu_ms += (int64_t)ticks * 1000 / sysconf(_SC_CLK_TCK);
	g->waits = g->waits || strchr("RDTt", p->state);
}

void
groups_measure(struct group *groups, size_t count)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct process p;

	for (size_t i = 0; i < count; i++)
		groups[i] = (struct group){.id = groups[i].id};
	while (proc && (entry = readdir(proc))) {
		if (*entry->d_name < '1' || *entry->d_name > '9' ||
		    !read_process(dirfd(proc), entry->d_name, &p))
			continue;
		for (size_t i = 0; i < count; i++)
			if (groups[i].id && groups[i].id == p.group)
				add(&groups[i], &p);
	}
	if (proc)
		closedir(proc);
}
