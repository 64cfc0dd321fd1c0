#include "dequeue/broker/broker_parts.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "dequeue/core/node.h"
#include "dequeue/task/outcome.h"

static void
add_results(struct words *w, const struct held *h)
{
	const struct settlement *s = h->settlement;
	bool own = s->result.length > 0 && h->message.id;

	word_number(w, (double)(s->stored_count + own), 0);
	if (own) {
		word_take(w, mem_printf("celery-task-meta-%s", h->message.id));
		word_buf(w, &s->result);
	}
	for (size_t i = 0; i < s->stored_count; i++) {
		word_take(
		    w, mem_printf("celery-task-meta-%s", s->stored[i].id));
		word_buf(w, &s->stored[i].result);
	}
	word_number(w, (double)s->size_count, 0);
	for (size_t i = 0; i < s->size_count; i++) {
		word_take(w,
		    mem_printf("celery-taskset-meta-%s.s", s->sizes[i].group));
		word_number(w, (double)s->sizes[i].parts, 0);
	}
}

static void
add_pushes(struct words *w, const struct settlement *s)
{
	word_number(w, (double)s->push_count, 0);
	for (size_t i = 0; i < s->push_count; i++) {
		word(w, s->pushes[i].side == 'L' ? "L" : "R");
		word_buf(w, &s->pushes[i].list);
		word_buf(w, &s->pushes[i].message);
	}
}

/* In the order settle.lua reads them. */
static void
add_part(struct words *w, const struct chord_part *p)
{
	word_take(w, mem_printf("celery-taskset-meta-%s", p->group));
	if (p->index < 0)
		word(w, "+inf");
	else
		word_number(w, (double)p->index, 0);
	word_buf(w, &p->member);
	word_buf(w, &p->list);
	word(w, p->insert ? "1" : "");
	word_buf(w, &p->before);
	word_buf(w, &p->after);
	word_buf(w, &p->tail);
	word(w, p->refused);
	word_buf(w, &p->error);
	word_buf(w, &p->trace);
	word_number(w, (double)p->body_count, 0);
	for (size_t i = 0; i < p->body_count; i++) {
		word_take(
		    w, mem_printf("celery-task-meta-%s", p->bodies[i].id));
		word_buf(w, &p->bodies[i].result);
	}
	word_number(w, (double)p->errback_count, 0);
	for (size_t i = 0; i < p->errback_count; i++) {
		word_buf(w, &p->errbacks[i].list);
		word_buf(w, &p->errbacks[i].message);
	}
}

void
broker_settle(struct broker *b, const struct held *h)
{
	const struct settlement *s = h->settlement;
	struct words w = broker_call(b, SCRIPT_SETTLE, "5");

	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, "hts:delayed");
	word(&w, "hts:metrics");
	word(&w, h->tag);
	word(&w, b->result_life);
	word(&w, b->result_db);
	word(&w, b->broker_db);
	word_take(&w, s->forget_tries && h->message.id
			  ? mem_printf("hts:try:%s", h->message.id)
			  : mem_copy(""));
	word_take(&w, s->dead.length ? mem_printf("hts:dead:%s", h->queue)
				     : mem_copy(""));
	word_buf(&w, &s->dead);
	word(&w, DEAD_MAX);
	if (s->due > 0)
		word_number(&w, s->due, 3);
	else
		word(&w, "");
	word_buf(&w, &s->delayed);
	word_buf(&w, &s->home);
	add_results(&w, h);
	add_pushes(&w, s);
	word_number(&w, (double)s->part_count, 0);
	for (size_t i = 0; i < s->part_count; i++)
		add_part(&w, &s->parts[i]);
	for (size_t i = 0; i < s->counter_count; i++) {
		word(&w, s->counters[i].name);
		word_number(&w, (double)s->counters[i].by, 0);
	}
	broker_ask(b, ASKED_SETTLE, h->tag, &w);
}

void
broker_started(struct broker *b, const struct held *h)
{
	struct words w;
	struct node node;
	char *key;
	struct buf result = BUF_EMPTY;

	if (!b->settings->track_started || h->obituary || !b->up)
		return;
	w = broker_call(b, SCRIPT_STARTED, "1");
	key = mem_printf("celery-task-meta-%s", h->message.id);
	node_init(&node);
	outcome_started(&result, h, node.pid, node.name);
	word(&w, "unacked");
	word(&w, h->tag);
	word(&w, key);
	word_buf(&w, &result);
	word(&w, b->result_life);
	word(&w, b->result_db);
	word(&w, b->broker_db);
	broker_ask(b, ASKED_NOTHING, NULL, &w);
	buf_release(&result);
	free(key);
}
