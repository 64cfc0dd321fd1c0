#include "dequeue/broker/lease_watch.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

static int
compare(const void *a, const void *b)
{
	const struct lease *one = a, *other = b;

	return strcmp(one->tag, other->tag);
}

static void
forget(struct lease *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(all[i].tag);
		free(all[i].score);
	}
	free(all);
}

void
lease_watch_look(struct lease_watch *w, const struct lease *seen, size_t count,
    int64_t now, int64_t gap_ms)
{
	struct lease *all = mem_array(NULL, count + 1, sizeof *all);
	int64_t passed = w->looked_at ? now - w->looked_at : gap_ms + 1;

	for (size_t i = 0; i < count; i++) {
		const struct lease *old =
		    w->count ? bsearch(&seen[i], w->all, w->count,
				   sizeof *w->all, compare)
			     : NULL;

		all[i] = (struct lease){
		    mem_copy(seen[i].tag), mem_copy(seen[i].score), 0};
		if (old && passed <= gap_ms &&
		    strcmp(old->score, seen[i].score) == 0)
			all[i].silent_ms = old->silent_ms + passed;
	}
	qsort(all, count, sizeof *all, compare);
	forget(w->all, w->count);
	*w = (struct lease_watch){all, count, now};
}

void
lease_watch_release(struct lease_watch *w)
{
	forget(w->all, w->count);
	*w = (struct lease_watch){.count = 0};
}
