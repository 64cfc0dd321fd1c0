#include "dequeue/settlement.h"

#include <stdlib.h>

#include "lib/mem.h"

struct settlement *
settlement_new(void)
{
	return mem_alloc(sizeof(struct settlement));
}

void
settlement_free(struct settlement *s)
{
	if (!s)
		return;
	buf_release(&s->result);
	buf_release(&s->dead);
	buf_release(&s->delayed);
	for (size_t i = 0; i < s->push_count; i++) {
		buf_release(&s->pushes[i].list);
		buf_release(&s->pushes[i].message);
	}
	for (size_t i = 0; i < s->counter_count; i++)
		free(s->counters[i].name);
	free(s->pushes);
	free(s->counters);
	free(s);
}

struct push *
settlement_push(struct settlement *s, char side, const char *list)
{
	struct push *push;

	s->pushes = mem_array(s->pushes, s->push_count + 1, sizeof *s->pushes);
	push = &s->pushes[s->push_count++];
	*push = (struct push){.side = side};
	buf_add_text(&push->list, list);
	return push;
}

void
settlement_count(struct settlement *s, const char *name, long long by)
{
	s->counters =
	    mem_array(s->counters, s->counter_count + 1, sizeof *s->counters);
	s->counters[s->counter_count++] = (struct counter){mem_copy(name), by};
}
