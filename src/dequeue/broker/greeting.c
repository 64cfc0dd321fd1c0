#include "dequeue/broker/greeting.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/queues.h"
#include "lib/redis.h"
#include "lib/uuid.h"

/* As long as Celery's workers wait. */
#define WAIT_MS 1000
#define BINDINGS "_kombu.binding.reply.celery.pidbox"

struct greeting {
	greeting_ask *ask;
	greeting_hear *hear;
	void *context;
	struct redis *redis;
	char *channel;
	char key[UUID_SIZE]; /* of the replies; the list and its binding: */
	char *list, *binding;
	bool waits;
	int replies;	     /* of Redis, so far */
	long long listeners; /* who have not answered */
	int64_t until;
};

struct greeting *
greeting_new(greeting_ask *ask, greeting_hear *hear, void *context)
{
	struct greeting *g = mem_alloc(sizeof *g);
	struct buf binding = BUF_EMPTY, channel = BUF_EMPTY;

	g->ask = ask;
	g->hear = hear;
	g->context = context;
	g->redis = redis_new_broker();
	queue_channel(&channel, redis_database(g->redis), "celery.pidbox", "");
	g->channel = buf_take(&channel);
	uuid_random(g->key);
	g->list = mem_printf("%s.reply.celery.pidbox", g->key);
	queue_binding(&binding, g->key, g->list);
	g->binding = buf_take(&binding);
	return g;
}

void
greeting_free(struct greeting *g)
{
	if (!g)
		return;
	redis_free(g->redis);
	free(g->channel);
	free(g->list);
	free(g->binding);
	free(g);
}

static void
send(struct greeting *g, const char *verb, const char *key, const char *value)
{
	struct redis_arg words[] = {redis_arg_text(verb), redis_arg_text(key),
	    redis_arg_text(value ? value : "")};

	redis_send(g->redis, value ? 3 : 2, words);
}

/* The binding comes first: by it the others find the list. */
void
greeting_start(struct greeting *g, int64_t now)
{
	struct buf message = BUF_EMPTY;

	redis_drop(g->redis);
	g->ask(g->context, g->key, &message);
	send(g, "SADD", BINDINGS, g->binding);
	send(g, "PUBLISH", g->channel, message.data);
	buf_release(&message);
	g->waits = true;
	g->replies = 0;
	g->listeners = 0;
	g->until = now + WAIT_MS;
}

bool
greeting_waits(const struct greeting *g)
{
	return g->waits;
}

/* Nobody else takes away what we have left there. */
static void
finish(struct greeting *g)
{
	g->waits = false;
	if (redis_fd(g->redis) < 0)
		return;
	send(g, "SREM", BINDINGS, g->binding);
	send(g, "DEL", g->list, NULL);
	redis_turn(g->redis);
	redis_drop(g->redis);
}

/* Takes the reply to SADD, to PUBLISH, which says how many have heard it, and
 * then to each BLPOP. */
static void
on_reply(struct greeting *g, const struct reply *r)
{
	int step = g->replies++;

	if (r->type == REPLY_ERROR) {
		msg_warn(
		    NULL, "cannot ask others what is revoked: %s", r->text);
		g->listeners = 0;
	} else if (step == 1) {
		g->listeners = r->integer;
	} else if (step > 1 && r->type == REPLY_ARRAY && r->count == 2) {
		g->hear(g->context, r->items[1]->text, r->items[1]->length);
		g->listeners--;
	}
	if (step >= 1 && g->listeners > 0)
		send(g, "BLPOP", g->list, "1");
}

void
greeting_turn(struct greeting *g, int64_t now)
{
	struct reply *r;
	bool alive;

	if (!g->waits)
		return;
	alive = redis_turn(g->redis) == REDIS_ALIVE;
	while (alive && redis_take(g->redis, &r) == REDIS_REPLY) {
		on_reply(g, r);
		reply_free(r);
		alive = redis_turn(g->redis) == REDIS_ALIVE;
	}
	if (!alive || now >= g->until || (g->replies > 1 && g->listeners <= 0))
		finish(g);
}

void
greeting_poll(const struct greeting *g, struct pollfd *fd)
{
	*fd = (struct pollfd){redis_fd(g->redis), redis_events(g->redis), 0};
}

int64_t
greeting_next(const struct greeting *g)
{
	return g->waits ? g->until : INT64_MAX;
}
