#include "extract/slots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/child.h"
#include "extract/reader.h"

struct slot {
	struct child child; /* pid 0: free */
	struct reading *reading;
	struct reading_file *file;
};

struct slots {
	size_t count, running;
	struct slot *items;
	char last_type[8]; /* of document */
};

struct slots *
slots_new(size_t count)
{
	struct slots *s = mem_alloc(sizeof *s);

	s->count = count;
	s->items = mem_alloc(count * sizeof *s->items);
	return s;
}

static void
end(struct slots *s, struct slot *slot, const char *code)
{
	if (!child_end(&slot->child, code, &slot->file->report)) {
		slot->reading->release = true;
		reading_refuse(slot->reading, "internal",
		    "the process that reads it could not be set up");
	}
	slot->file->messages = buf_take(&slot->child.messages);
	if (slot->file->report.type)
		snprintf(s->last_type, sizeof s->last_type, "%s",
		    slot->file->report.type);
	reading_done(slot->reading, slot->file);
	s->running--;
}

void
slots_free(struct slots *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].child.pid)
			end(s, &s->items[i], "limit_time");
	free(s->items);
	free(s);
}

size_t
slots_count(const struct slots *s)
{
	return s->count;
}

size_t
slots_running(const struct slots *s)
{
	return s->running;
}

size_t
slots_free_count(const struct slots *s)
{
	return s->count - s->running;
}

size_t
slots_of_owner(const struct slots *s, const char *owner, int64_t *since)
{
	size_t count = 0;

	*since = INT64_MAX;
	for (size_t i = 0; i < s->count; i++) {
		const struct slot *slot = &s->items[i];

		if (!slot->child.pid || !slot->reading->owner ||
		    strcmp(slot->reading->owner, owner) != 0)
			continue;
		count++;
		if (slot->child.started < *since)
			*since = slot->child.started;
	}
	return count;
}

bool
slots_read_same(const struct slots *s, const char *sha256, int64_t *since)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct slot *slot = &s->items[i];

		if (!slot->child.pid || !slot->file->sha256 ||
		    strcmp(slot->file->sha256, sha256) != 0)
			continue;
		*since = slot->child.started;
		return true;
	}
	return false;
}

bool
slots_progress(const struct slots *s, const struct reading *reading,
    struct progress *progress, int64_t *started)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct slot *slot = &s->items[i];

		if (slot->child.pid && slot->reading == reading) {
			*progress = slot->child.progress;
			*started = slot->child.started;
			return true;
		}
	}
	return false;
}

bool
slots_start(struct slots *s, struct reading *reading, struct reading_file *file,
    int document, const struct reader_options *options)
{
	struct slot *slot = s->items;

	while (slot->child.pid)
		slot++;
	reader_expect(s->last_type);
	if (!child_start(&slot->child, document,
		file->name ? file->name : file->path, options))
		return false;
	slot->reading = reading;
	slot->file = file;
	file->state = READING_FILE_RUNNING;
	s->running++;
	return true;
}

void
slots_end_job(struct slots *s, const struct reading *reading)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].child.pid && s->items[i].reading == reading)
			end(s, &s->items[i], "limit_time");
}

static bool
is_due(const struct slot *slot, int64_t now)
{
	return slot->child.pid && now >= child_look_at(&slot->child);
}

void
slots_look(struct slots *s, int64_t now)
{
	struct group *groups = mem_array(NULL, s->count, sizeof *groups);
	bool any = false;
	const char *code;

	for (size_t i = 0; i < s->count; i++) {
		bool due = is_due(&s->items[i], now);

		groups[i].id = due ? s->items[i].child.pid : 0;
		any = any || due;
	}
	if (any)
		groups_measure(groups, s->count);
	for (size_t i = 0; i < s->count; i++)
		if (groups[i].id &&
		    (code = child_look(&s->items[i].child, now, &groups[i])))
			end(s, &s->items[i], code);
	free(groups);
}

int64_t
slots_look_at(const struct slots *s)
{
	int64_t first = INT64_MAX, at;

	for (size_t i = 0; i < s->count; i++) {
		at = child_look_at(&s->items[i].child);
		if (s->items[i].child.pid && at < first)
			first = at;
	}
	return first;
}

size_t
slots_polls(size_t slots)
{
	return 2 * slots;
}

void
slots_set_polls(const struct slots *s, struct pollfd *polls)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct child *c = &s->items[i].child;

		polls[2 * i] = (struct pollfd){c->pid ? c->fd : -1, POLLIN, 0};
		polls[2 * i + 1] =
		    (struct pollfd){c->pid ? c->said : -1, POLLIN, 0};
	}
}

void
slots_read(struct slots *s, const struct pollfd *polls)
{
	for (size_t i = 0; i < s->count; i++) {
		struct child *c = &s->items[i].child;

		if (c->pid && polls[2 * i + 1].revents)
			child_hear(c);
		if (c->pid && polls[2 * i].revents && child_read(c))
			end(s, &s->items[i], NULL);
	}
}
