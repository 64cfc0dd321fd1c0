/* The core of hts-dequeue, played through without Redis or stages: what is
 * told to it and what it tells. */
#ifndef HTS_CORE_PLAY_H
#define HTS_CORE_PLAY_H

#include <stdlib.h>

#include "dequeue/core/core.h"
#include "lib/publish.h"
#include "unit/core-settings.h"
#include "unit/tap.h"

static struct core core;
static const struct command *commands;
static size_t count;
static int64_t now;
static bool stages_work = true; /* their probe comes back at once */

static inline double
epoch(void)
{
	return 1700000000.0 + (double)now / 1000;
}

static inline void
step(struct event e)
{
	e.now = now;
	e.epoch = epoch();
	e.jitter = 0.5;
	commands = core_step(&core, &e, &count);
	for (size_t i = 0; i < count; i++)
		if (commands[i].type == COMMAND_START)
			core.proven = stages_work;
}

static inline void
tell(enum event_type type)
{
	step((struct event){.type = type});
}

/* The first command of that type, or NULL. */
static inline const struct command *
told(enum command_type type)
{
	for (size_t i = 0; i < count; i++)
		if (commands[i].type == type)
			return &commands[i];
	return NULL;
}

static inline const struct held *
told_held(enum command_type type)
{
	const struct command *command = told(type);

	return command ? command->held : NULL;
}

static inline int
told_times(enum command_type type)
{
	int n = 0;

	for (size_t i = 0; i < count; i++)
		n += commands[i].type == type;
	return n;
}

static inline void
reserve(const char *tag, const char *id, const char *task, long tries)
{
	struct buf message = BUF_EMPTY;

	publish_build(&message,
	    &(struct publication){
		.id = id, .task = task, .queue = "celery", .group_index = -1});
	step((struct event){.type = EVENT_RESERVED,
	    .tag = tag,
	    .queue = "celery",
	    .list = "celery",
	    .line = message.data,
	    .length = message.length,
	    .tries = tries});
	buf_release(&message);
}

static inline void
reserve_ended(enum reserve_status status)
{
	step((struct event){.type = EVENT_RESERVE_ENDED, .status = status});
}

static inline void
answer(const char *line)
{
	step((struct event){
	    .type = EVENT_ANSWER, .line = line, .length = strlen(line)});
}

static inline void
settled(const char *tag)
{
	step((struct event){.type = EVENT_SETTLED, .tag = tag});
}

/* A core with Redis and stages up that has looked into the lists once. */
static inline void
begin(void)
{
	core_release(&core);
	now = 1000;
	core_init(&core, &settings_used, now);
	tell(EVENT_TICK);
	tell(EVENT_REDIS_UP);
}

static inline const char *
line_of(const struct command *command)
{
	return command ? command->held->line.data : "";
}

static inline const char *
result_of(const struct command *command)
{
	const char *text =
	    command ? command->held->settlement->result.data : NULL;

	return text ? text : "";
}

#endif
