#include "dequeue/broker/broker_pidbox.h"

#include <stdlib.h>
#include <string.h>

#include "dequeue/broker/broker_parts.h"
#include "dequeue/queues.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/msg.h"

#define REPLY_LIFE_S "60"
#define RETRY_MS 1000
/* How many delayed messages "scheduled" shows. */
#define DELAYED_PAGE 100

void
broker_control(
    struct broker *b, const char *node, broker_hear *hear, void *context)
{
	struct pidbox *p = mem_alloc(sizeof *p);

	p->redis = redis_new_broker();
	p->hear = hear;
	p->context = context;
	p->channel = mem_printf("/%d.celery.pidbox", redis_database(p->redis));
	/* Routing key, pattern, queue: two are empty. */
	p->binding = mem_printf("\x06\x16\x06\x16%s.celery.pidbox", node);
	b->pidbox = p;
}

void
broker_pidbox_free(struct pidbox *p)
{
	if (!p)
		return;
	redis_free(p->redis);
	free(p->channel);
	free(p->binding);
	free(p);
}

bool
broker_up(const struct broker *b)
{
	return b->up;
}

struct queues *
broker_queues(struct broker *b)
{
	return b->queues;
}

const char *
broker_name(const struct broker *b)
{
	return redis_name(b->commands);
}

/* On the connection of commands. */

static void
binding(struct broker *b, const char *verb)
{
	struct words w = {0};

	word(&w, verb);
	word(&w, "_kombu.binding.celery.pidbox");
	word(&w, b->pidbox->binding);
	broker_ask(b, ASKED_ASIDE, NULL, &w);
}

void
broker_bind(struct broker *b)
{
	struct words w = {0};

	if (b->pidbox)
		binding(b, "SADD");
	if (queues_count(b->queues) == 0)
		return;
	word(&w, "SADD");
	word(&w, "_kombu.binding.celery");
	for (size_t i = 0; i < queues_count(b->queues); i++)
		word(&w, queues_binding(b->queues, i));
	broker_ask(b, ASKED_NOTHING, NULL, &w);
}

void
broker_reply(
    struct broker *b, const struct buf *list, const struct buf *message)
{
	struct words push = {0}, life = {0};

	if (!b->up)
		return;
	word(&push, "LPUSH");
	word_buf(&push, list);
	word_buf(&push, message);
	broker_ask(b, ASKED_ASIDE, NULL, &push);
	/* Nobody else removes the replies a client did not wait for. */
	word(&life, "EXPIRE");
	word_buf(&life, list);
	word(&life, REPLY_LIFE_S);
	broker_ask(b, ASKED_ASIDE, NULL, &life);
}

void
broker_read_delayed(struct broker *b, const char *message)
{
	struct words w = {0};

	if (!b->up)
		return;
	word(&w, "ZRANGE");
	word(&w, "hts:delayed");
	word(&w, "0");
	word_number(&w, DELAYED_PAGE - 1, 0);
	word(&w, "WITHSCORES");
	broker_ask(b, ASKED_DELAYED, message, &w);
}

void
broker_on_delayed(struct broker *b, const char *message, const struct reply *r)
{
	struct delayed list[DELAYED_PAGE];
	struct delayed_page page = {list, 0};

	for (size_t i = 0; r->type == REPLY_ARRAY && i + 1 < r->count &&
			   page.count < DELAYED_PAGE;
	     i += 2) {
		const char *score = reply_text(r->items[i + 1]);

		list[page.count++] = (struct delayed){r->items[i]->text,
		    r->items[i]->length, score ? strtod(score, NULL) : 0};
	}
	b->pidbox->hear(b->pidbox->context, message, strlen(message), &page);
}

void
broker_tell(struct broker *b, const char *key, const struct buf *message)
{
	char *channel;
	struct words w = {0};

	if (!b->up)
		return;
	channel = mem_printf("/%s.celeryev/%s", b->broker_db, key);
	word(&w, "PUBLISH");
	word(&w, channel);
	word_buf(&w, message);
	broker_ask(b, ASKED_ASIDE, NULL, &w);
	free(channel);
}

void
broker_leave(struct broker *b, int timeout_ms)
{
	if (b->up && b->pidbox)
		binding(b, "SREM");
	broker_flush(b, timeout_ms);
}

/* The connection that listens. */

static void
subscribe(struct pidbox *p, int64_t now)
{
	struct redis_arg words[] = {
	    redis_arg_text("SUBSCRIBE"), redis_arg_text(p->channel)};

	p->heard_at = now;
	p->asked = false;
	redis_send(p->redis, 2, words);
}

/* A connection nobody writes to looks like one that is dead. */
static void
ask_for_life(struct pidbox *p, int64_t now)
{
	struct redis_arg words[] = {redis_arg_text("PING")};

	if (p->asked || now - p->heard_at < SILENCE_MS / 2)
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
		p->hear(
		    p->context, r->items[2]->text, r->items[2]->length, NULL);
}

void
broker_pidbox_turn(struct broker *b, int64_t now)
{
	struct pidbox *p = b->pidbox;
	struct reply *r;
	bool alive;

	if (!p)
		return;
	if (redis_fd(p->redis) < 0) {
		if (now < p->retry_at || !b->up)
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
	if (alive && redis_fd(p->redis) >= 0 && now - p->heard_at <= SILENCE_MS)
		return;
	redis_drop(p->redis);
	p->retry_at = now + RETRY_MS;
}

int
broker_pidbox_fd(const struct pidbox *p)
{
	return p ? redis_fd(p->redis) : -1;
}

short
broker_pidbox_events(const struct pidbox *p)
{
	return p ? redis_events(p->redis) : 0;
}

int64_t
broker_pidbox_next(const struct broker *b)
{
	const struct pidbox *p = b->pidbox;

	if (!p)
		return INT64_MAX;
	if (redis_fd(p->redis) < 0)
		return b->up ? p->retry_at : INT64_MAX;
	return p->heard_at + (p->asked ? SILENCE_MS + 1 : SILENCE_MS / 2);
}
