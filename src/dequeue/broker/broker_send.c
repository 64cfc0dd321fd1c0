#include "dequeue/broker/broker_parts.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dequeue/queues.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/msg.h"

#define BELL_S "1"
#define TRY_LIFE_S "604800"

struct question *
broker_ask(struct broker *b, enum asked asked, const char *tag, struct words *w)
{
	struct question *q = mem_alloc(sizeof *q);

	q->asked = asked;
	q->tag = mem_copy(tag);
	*b->last = q;
	b->last = &q->next;
	redis_send(b->commands, w->count, w->list);
	words_release(w);
	return q;
}

struct words
broker_call(const struct broker *b, enum script script, const char *keys)
{
	struct words w = {0};

	word(&w, "EVALSHA");
	word(&w, b->shas[script]);
	word(&w, keys);
	return w;
}

void
broker_reserve(struct broker *b, const struct core *c, int64_t now)
{
	size_t lists = queues_turn(b->queues);
	struct words w = broker_call(b, SCRIPT_RESERVE, "");
	char keys[24];

	snprintf(keys, sizeof keys, "%zu", lists + 4);
	w.list[2] = redis_arg_text(keys);
	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, "hts:pause");
	for (size_t i = 0; i < lists; i++)
		word(&w, queues_list(b->queues, i));
	word(&w, b->prefix);
	word_number(&w, (double)b->sequence, 0);
	word(&w, b->lease);
	word(&w, DEAD_MAX);
	word(&w, b->kinds);
	for (int kind = 0; kind < HELD_KINDS; kind++)
		word_number(&w, core_slots(c, (enum held_kind)kind, now), 0);
	for (size_t i = 0; i < lists; i++)
		word(&w, queues_name(b->queues, i));
	b->sequence += RESERVE_PAGE; /* numbers are never used twice */
	broker_ask(b, ASKED_RESERVE, NULL, &w);
}

void
broker_renew(struct broker *b, const struct core *c)
{
	struct words w = broker_call(b, SCRIPT_RENEW, "3");

	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, b->lease);
	for (const struct held *h = c->held; h; h = h->next)
		word(&w, h->tag);
	broker_ask(b, ASKED_RENEW, NULL, &w);
}

static void
reap(struct broker *b, const char *whose)
{
	struct words w = broker_call(b, SCRIPT_REAP, "4");

	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, "unacked_mutex");
	word(&w, b->visibility);
	word(&w, b->cursor);
	word(&w, b->mutex_token);
	word(&w, whose);
	for (unsigned long i = b->unseen.from; i < b->unseen.to; i++)
		word_take(&w, mem_printf("%s%lu", b->prefix, i));
	broker_ask(b, ASKED_REAP, NULL, &w);
}

void
broker_reap(struct broker *b)
{
	reap(b, "all");
}

void
broker_reap_own(struct broker *b)
{
	if (b->unseen.from < b->unseen.to)
		reap(b, "own");
}

void
broker_promote(struct broker *b)
{
	struct words w = broker_call(b, SCRIPT_PROMOTE, "1");

	word(&w, "hts:delayed");
	broker_ask(b, ASKED_PROMOTE, NULL, &w);
}

void
broker_heartbeat(struct broker *b)
{
	struct words w = {0};
	char now[CLOCK_ISO_SIZE];

	clock_iso(clock_epoch(), now);
	word(&w, "SET");
	word(&w, "worker_heartbeat");
	word(&w, now);
	broker_ask(b, ASKED_NOTHING, NULL, &w);
}

void
broker_crashed(struct broker *b, const struct held *h)
{
	struct words w = broker_call(b, SCRIPT_CRASHED, "2");

	word(&w, "hts:lease");
	word_take(&w, mem_printf("hts:try:%s", h->message.id));
	word(&w, h->tag);
	word(&w, TRY_LIFE_S);
	broker_ask(b, ASKED_NOTHING, NULL, &w);
}

void
broker_release(struct broker *b, const struct core *c, int timeout_ms)
{
	struct words w = broker_call(b, SCRIPT_RELEASE, "3");

	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	for (const struct held *h = c->held; h; h = h->next) {
		msg_info(h->message.id, "given back");
		word(&w, h->tag);
		word(&w, h->list);
		word_bytes(&w, h->text, h->length);
	}
	broker_ask(b, ASKED_NOTHING, NULL, &w);
	broker_flush(b, timeout_ms);
}

void
broker_flush(struct broker *b, int timeout_ms)
{
	int64_t end = clock_ms() + timeout_ms, left;
	struct pollfd fds[BROKER_FDS];

	while (b->up && b->first && (left = end - clock_ms()) > 0) {
		broker_poll(b, fds);
		poll(fds, 1, (int)left);
		broker_turn(b, clock_ms());
	}
}

/* The doorbell: BLMOVE from a list to the same place of the same list waits
 * for a push and changes nothing. */
void
broker_listen(struct broker *b, int64_t now)
{
	/* Without a queue the connection just waits its second. */
	const char *list =
	    queues_first(b->queues) ? queues_first(b->queues) : "hts:no-queue";
	struct redis_arg words[] = {redis_arg_text("BLMOVE"),
	    redis_arg_text(list), redis_arg_text(list), redis_arg_text("RIGHT"),
	    redis_arg_text("RIGHT"), redis_arg_text(BELL_S)};

	b->bell_wanted = true;
	b->bell_until = now + SILENCE_MS;
	redis_send(b->bell, 6, words);
	/* Sent at once: a push must not wait for our next turn. */
	if (redis_turn(b->bell) == REDIS_LOST)
		b->bell_retry_at = now + RETRY_LAST_MS / 5;
}
