#include "dequeue/task/settlement.h"

#include <stdlib.h>

#include "lib/mem.h"

struct settlement *
settlement_new(void)
{
	return mem_alloc(sizeof(struct settlement));
}

static void
free_pushes(struct push *pushes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_release(&pushes[i].list);
		buf_release(&pushes[i].message);
	}
	free(pushes);
}

static void
free_stored(struct stored *stored, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(stored[i].id);
		buf_release(&stored[i].result);
	}
	free(stored);
}

static void
part_release(struct chord_part *part)
{
	free(part->group);
	buf_release(&part->member);
	buf_release(&part->list);
	buf_release(&part->before);
	buf_release(&part->after);
	buf_release(&part->tail);
	buf_release(&part->error);
	buf_release(&part->trace);
	free_stored(part->bodies, part->body_count);
	free_pushes(part->errbacks, part->errback_count);
}

void
settlement_free(struct settlement *s)
{
	if (!s)
		return;
	buf_release(&s->result);
	buf_release(&s->dead);
	buf_release(&s->delayed);
	buf_release(&s->home);
	free_pushes(s->pushes, s->push_count);
	free_stored(s->stored, s->stored_count);
	for (size_t i = 0; i < s->size_count; i++)
		free(s->sizes[i].group);
	for (size_t i = 0; i < s->part_count; i++)
		part_release(&s->parts[i]);
	for (size_t i = 0; i < s->counter_count; i++)
		free(s->counters[i].name);
	free(s->sizes);
	free(s->parts);
	free(s->counters);
	free(s);
}

static struct push *
add_push(struct push **pushes, size_t *count)
{
	*pushes = mem_array(*pushes, *count + 1, sizeof **pushes);
	(*pushes)[*count] = (struct push){.side = 'L'};
	return &(*pushes)[(*count)++];
}

struct push *
settlement_push(struct settlement *s, char side, const char *list)
{
	struct push *push = add_push(&s->pushes, &s->push_count);

	push->side = side;
	buf_add_text(&push->list, list);
	return push;
}

void
settlement_take_back(struct settlement *s, size_t pushes, size_t sizes)
{
	while (s->push_count > pushes) {
		s->push_count--;
		buf_release(&s->pushes[s->push_count].list);
		buf_release(&s->pushes[s->push_count].message);
	}
	while (s->size_count > sizes)
		free(s->sizes[--s->size_count].group);
}

static struct buf *
add_stored(struct stored **list, size_t *count, const char *id)
{
	*list = mem_array(*list, *count + 1, sizeof **list);
	(*list)[*count] = (struct stored){.id = mem_copy(id)};
	return &(*list)[(*count)++].result;
}

struct buf *
settlement_store(struct settlement *s, const char *id)
{
	return add_stored(&s->stored, &s->stored_count, id);
}

struct buf *
settlement_body(struct chord_part *part, const char *id)
{
	return add_stored(&part->bodies, &part->body_count, id);
}

void
settlement_size(struct settlement *s, const char *group, size_t parts)
{
	s->sizes = mem_array(s->sizes, s->size_count + 1, sizeof *s->sizes);
	s->sizes[s->size_count++] = (struct chord_size){mem_copy(group), parts};
}

struct chord_part *
settlement_part(struct settlement *s, const char *group, long index)
{
	s->parts = mem_array(s->parts, s->part_count + 1, sizeof *s->parts);
	s->parts[s->part_count] =
	    (struct chord_part){.group = mem_copy(group), .index = index};
	return &s->parts[s->part_count++];
}

struct push *
settlement_errback(struct chord_part *part)
{
	return add_push(&part->errbacks, &part->errback_count);
}

void
settlement_count(struct settlement *s, const char *name, long long by)
{
	s->counters =
	    mem_array(s->counters, s->counter_count + 1, sizeof *s->counters);
	s->counters[s->counter_count++] = (struct counter){mem_copy(name), by};
}
