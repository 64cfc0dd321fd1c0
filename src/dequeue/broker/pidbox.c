#include "dequeue/broker/pidbox.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/queues.h"
#include "lib/redis.h"

#define RETRY_MS 1000
/* A connection nobody writes to looks like one that is dead, so the server is
 * asked after this long, and dropped if it has said nothing for twice that. */
#define QUIET_MS 5000

struct pidbox {
	struct redis *redis;
	pidbox_hear *hear;
	void *context;
	char *channel, *binding;
	int64_t retry_at, heard_at;
	bool asked; /* a PING is on its way */
};

struct pidbox *
pidbox_new(const char *node, pidbox_hear *hear, void *context)
{
	struct pidbox *p = mem_alloc(sizeof *p);
	struct buf binding = BUF_EMPTY, channel = BUF_EMPTY;
	char *queue = mem_printf("%s.celery.pidbox", node);

	p->redis = redis_new_broker();
	p->hear = hear;
	p->context = context;
	queue_channel(&channel, redis_database(p->redis), "celery.pidbox", "");
	p->channel = buf_take(&channel);
	queue_binding(&binding, "", queue);
	p->binding = buf_take(&binding);
	free(queue);
	return p;
}

void
pidbox_free(struct pidbox *p)
{
	if (!p)
		return;
	redis_free(p->redis);
	free(p->channel);
	free(p->binding);
	free(p);
}

void
pidbox_deliver(struct pidbox *p, const char *message, size_t n,
    const struct delayed_page *page)
{
	p->hear(p->context, message, n, page);
}

const char *
pidbox_binding(const struct pidbox *p)
{
	return p->binding;
}

static void
subscribe(struct pidbox *p, int64_t now)
{
	struct redis_arg words[] = {
	    redis_arg_text("SUBSCRIBE"), redis_arg_text(p->channel)};

	p->heard_at = now;
	p->asked = false;
	redis_send(p->redis, 2, words);
}

static void
ask_for_life(struct pidbox *p, int64_t now)
{
	struct redis_arg words[] = {redis_arg_text("PING")};

	if (p->asked || now - p->heard_at < QUIET_MS)
		return;
	p->asked = true;
	redis_send(p->redis, 1, words);
}

/* ["message", channel, text]; everything else says that the server lives. */
static void
on_push(struct pidbox *p, const struct reply *r)
{
	const char *kind = r->type == REPLY_ARRAY && r->count == 3
			       ? reply_text(r->items[0])
			       : NULL;

	if (r->type == REPLY_ERROR)
		msg_warn(NULL, "cannot listen to remote control: %s", r->text);
	if (kind && strcmp(kind, "message") == 0 && reply_text(r->items[2]))
		pidbox_deliver(p, r->items[2]->text, r->items[2]->length, NULL);
}

void
pidbox_turn(struct pidbox *p, bool up, int64_t now)
{
	struct reply *r;
	bool alive;

	if (redis_fd(p->redis) < 0) {
		if (now < p->retry_at || !up)
			return;
		subscribe(p, now);
	}
	ask_for_life(p, now);
	alive = redis_turn(p->redis) == REDIS_ALIVE;
	while (alive && redis_take(p->redis, &r) == REDIS_REPLY) {
		p->heard_at = now;
		p->asked = false;
		on_push(p, r);
		reply_free(r);
	}
	if (alive && redis_fd(p->redis) >= 0 &&
	    now - p->heard_at <= 2 * QUIET_MS)
		return;
	redis_drop(p->redis);
	p->retry_at = now + RETRY_MS;
}

void
pidbox_poll(const struct pidbox *p, struct pollfd *fd)
{
	*fd = (struct pollfd){redis_fd(p->redis), redis_events(p->redis), 0};
}

int64_t
pidbox_next(const struct pidbox *p, bool up)
{
	if (redis_fd(p->redis) < 0)
		return up ? p->retry_at : INT64_MAX;
	return p->heard_at + (p->asked ? 2 * QUIET_MS + 1 : QUIET_MS);
}
