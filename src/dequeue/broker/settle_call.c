#include "dequeue/broker/settle_call.h"

#include <stdio.h>

#include "lib/json.h"
#include "lib/mem.h"

/* The header under way, and the texts that will stand behind it. */
struct call {
	struct buf header;
	struct words texts;
	bool keeps_results;
};

/* Each keeps a text and returns its place among the arguments. */

static long long
keep(struct call *c, const struct buf *text)
{
	word_buf(&c->texts, text);
	return (long long)c->texts.count + 1; /* the header is the first */
}

static long long
keep_key(struct call *c, const char *prefix, const char *id)
{
	word_take(&c->texts, mem_printf("%s%s", prefix, id));
	return (long long)c->texts.count + 1;
}

static void
add_text(struct call *c, const char *name, const struct buf *text)
{
	json_add_member_int(&c->header, name, keep(c, text));
}

static void
add_key(struct call *c, const char *name, const char *prefix, const char *id)
{
	json_add_member_int(&c->header, name, keep_key(c, prefix, id));
}

static void
begin_list(struct call *c, const char *name)
{
	json_add_name(&c->header, name);
	buf_add_char(&c->header, '[');
}

/* The comma before an element, unless it is the first. */
static void
separate(struct call *c)
{
	if (c->header.data[c->header.length - 1] != '[')
		buf_add_char(&c->header, ',');
}

static void
end_list(struct call *c)
{
	buf_add_char(&c->header, ']');
}

static void
add_dead(struct call *c, const struct held *h)
{
	if (!h->settlement->dead.length)
		return;
	add_key(c, "dead_list", "hts:dead:", h->queue);
	add_text(c, "dead", &h->settlement->dead);
}

static void
add_delayed(struct call *c, const struct settlement *s)
{
	char due[32];

	if (!(s->due > 0))
		return;
	snprintf(due, sizeof due, "%.3f", s->due);
	json_add_member(&c->header, "due", due);
	add_text(c, "delayed", &s->delayed);
	if (s->home.length)
		add_text(c, "home", &s->home);
}

static void
add_stored(struct call *c, const char *id, const struct buf *result)
{
	long long key;

	if (!c->keeps_results)
		return;
	key = keep_key(c, "celery-task-meta-", id);
	separate(c);
	buf_printf(&c->header, "[%lld,%lld]", key, keep(c, result));
}

static void
add_results(struct call *c, const struct held *h)
{
	const struct settlement *s = h->settlement;

	begin_list(c, "results");
	if (s->result.length > 0 && h->message.id)
		add_stored(c, h->message.id, &s->result);
	for (size_t i = 0; i < s->stored_count; i++)
		add_stored(c, s->stored[i].id, &s->stored[i].result);
	end_list(c);
}

static void
add_sizes(struct call *c, const struct settlement *s)
{
	begin_list(c, "sizes");
	for (size_t i = 0; i < s->size_count; i++) {
		/* As Celery's backend names it (set_chord_size). */
		word_take(&c->texts,
		    mem_printf("celery-taskset-meta-%s.s", s->sizes[i].group));
		separate(c);
		buf_printf(&c->header, "[%zu,%zu]", c->texts.count + 1,
		    s->sizes[i].parts);
	}
	end_list(c);
}

static void
add_pushes(
    struct call *c, const char *name, const struct push *pushes, size_t count)
{
	begin_list(c, name);
	for (size_t i = 0; i < count; i++) {
		long long list = keep(c, &pushes[i].list);

		separate(c);
		buf_printf(&c->header, "[\"%c\",%lld,%lld]", pushes[i].side,
		    list, keep(c, &pushes[i].message));
	}
	end_list(c);
}

static void
add_part(struct call *c, const struct chord_part *p)
{
	separate(c);
	buf_add_char(&c->header, '{');
	add_key(c, "key", "celery-taskset-meta-", p->group);
	if (p->index >= 0)
		json_add_member_int(&c->header, "score", p->index);
	add_text(c, "member", &p->member);
	add_text(c, "list", &p->list);
	json_add_member_int(&c->header, "insert", p->insert);
	add_text(c, "before", &p->before);
	add_text(c, "after", &p->after);
	add_text(c, "tail", &p->tail);
	if (p->refused)
		json_add_member(&c->header, "refused", p->refused);
	add_text(c, "error", &p->error);
	add_text(c, "trace", &p->trace);
	begin_list(c, "bodies");
	for (size_t i = 0; i < p->body_count; i++)
		add_stored(c, p->bodies[i].id, &p->bodies[i].result);
	end_list(c);
	add_pushes(c, "errbacks", p->errbacks, p->errback_count);
	buf_add_char(&c->header, '}');
}

static void
add_parts(struct call *c, const struct settlement *s)
{
	begin_list(c, "parts");
	for (size_t i = 0; i < s->part_count; i++)
		add_part(c, &s->parts[i]);
	end_list(c);
}

static void
add_counters(struct call *c, const struct settlement *s)
{
	json_add_name(&c->header, "counters");
	buf_add_char(&c->header, '{');
	for (size_t i = 0; i < s->counter_count; i++)
		json_add_member_int(
		    &c->header, s->counters[i].name, s->counters[i].by);
	buf_add_char(&c->header, '}');
}

void
settle_call(
    struct words *w, const struct held *h, const struct settle_constants *k)
{
	const struct settlement *s = h->settlement;
	struct call c = {
	    .header = BUF_EMPTY, .keeps_results = k->keeps_results};

	buf_add_char(&c.header, '{');
	json_add_member(&c.header, "tag", h->tag);
	json_add_member(&c.header, "life", k->result_life_s);
	json_add_member(&c.header, "result_db", k->result_database);
	json_add_member(&c.header, "broker_db", k->broker_database);
	if (s->forget_tries && h->message.id)
		add_key(&c, "forget", "hts:try:", h->message.id);
	add_dead(&c, h);
	add_delayed(&c, s);
	add_results(&c, h);
	add_sizes(&c, s);
	add_pushes(&c, "pushes", s->pushes, s->push_count);
	add_parts(&c, s);
	add_counters(&c, s);
	buf_add_char(&c.header, '}');
	word_take(w, buf_take(&c.header));
	words_append(w, &c.texts);
}
