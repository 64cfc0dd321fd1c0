#include "dequeue/task/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "lib/jedit.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/publish.h"
#include "lib/queues.h"
#include "lib/uuid.h"
#include "dequeue/task/chord.h"
#include "dequeue/task/meta.h"
#include "dequeue/task/signature.h"

/* A chain in a group in a chain: no client of ours goes deeper, and whoever
 * does is told. */
#define DEPTH_MAX 8
/* All messages go to Redis in one command, and each part of a chord carries the
 * chord's body.  One message alone is as long as its record allows. */
#define SENT_BYTES_MAX ((size_t)128 << 20)

/* What one task sends when it ends. */
struct outbox {
	struct settlement *s;
	const struct held *h;
	double now;
	struct span value; /* stands before the arguments */
	struct buf *tuples;
	unsigned made; /* ids made here */
	size_t bytes;  /* of the messages */
	int depth;
};

/* Where a signature stands: what it gets from its surroundings. */
struct place {
	struct span chain; /* what follows it, last first, or none */
	const char *group; /* NULL: what its options say */
	long index;
	const char *chord; /* JSON of the body, or NULL */
};

static const char *send_signature(
    struct outbox *o, struct span json, const struct place *place);

static struct span
span_of(const char *text)
{
	return (struct span){text, text ? strlen(text) : 0};
}

static struct span
embedded(const struct held *h, const char *name)
{
	struct span embed = h->message.embed;
	struct span value = {NULL, 0};

	if (embed.at)
		value = jscan_member(embed.at, embed.length, name);
	return jscan_is_null(value) ? (struct span){NULL, 0} : value;
}

static void
make_id(struct outbox *o, char id[UUID_SIZE])
{
	char *name = mem_printf("%s:follow:%u", o->h->message.id, o->made++);

	uuid_named(name, strlen(name), id);
	free(name);
}

/* One task. */
static const char *
send_task(struct outbox *o, struct span json, const struct place *place)
{
	const struct message *m = &o->h->message;
	struct signature sig;
	struct publication *p = &sig.to_send;
	struct buf list = BUF_EMPTY, *message;
	const char *why = NULL;
	char id[UUID_SIZE];
	char *chain = NULL;

	if (!signature_read(&sig, json, o->now, held_default_queue(o->h))) {
		why = "an option of the signature is wrong";
		goto end;
	}
	if (!p->id) {
		make_id(o, id);
		p->id = id;
	}
	chain = signature_join(place->chain, span_of(p->chain));
	p->chain = chain;
	if (place->group) {
		p->group = place->group;
		p->group_index = place->index;
	}
	if (place->chord)
		p->chord = place->chord;
	p->parent_id = m->id;
	p->root_id = m->root_id ? m->root_id : m->id;
	signature_prepend(&sig, o->value);
	queue_key(&list, p->queue, p->priority);
	message = &settlement_push(o->s, 'L', list.data)->message;
	publish_build(message, p);
	if (o->bytes && o->bytes + message->length > SENT_BYTES_MAX)
		why = "its messages would be more than 128 MB together";
	o->bytes += message->length;
	meta_add_tuple(o->tuples, p->id);
end:
	buf_release(&list);
	free(chain);
	signature_release(&sig);
	return why;
}

/* The first task of a chain, with the others as its chain. */
static const char *
send_chain(struct outbox *o, struct span json, const struct place *place)
{
	char *rest = NULL;
	char *first = chain_first(json, place->group, place->index,
	    place->chord, place->chain, &rest);
	struct place next = {.chain = span_of(rest)};
	const char *why = "the chain is empty";

	if (first && place->group && !chain_ends_in_task(json)) {
		free(first);
		first = NULL;
		why = "a chain in a group that ends in a group is not run here";
	}
	/* The first is also the last: it stands where the chain stands. */
	if (first && !rest) {
		next.group = place->group;
		next.index = place->index;
		next.chord = place->chord;
	}
	if (first)
		why = send_signature(o, span_of(first), &next);
	free(first);
	free(rest);
	return why;
}

/* The members of a group, or of a chord's header. */
static const char *
send_members(
    struct outbox *o, struct span json, const char *group, const char *chord)
{
	struct span *tasks;
	size_t count = signature_tasks(json, &tasks);
	struct buf tuples = BUF_EMPTY, *outer = o->tuples;
	const char *why = count ? NULL : "the group is empty";

	o->tuples = &tuples;
	for (size_t i = 0; i < count && !why; i++) {
		struct place place = {
		    .group = group, .index = (long)i, .chord = chord};
		enum signature_kind kind = signature_kind(tasks[i]);

		if (kind == SIGNATURE_GROUP || kind == SIGNATURE_CHORD)
			why = "a group in a group is not run here";
		else
			why = send_signature(o, tasks[i], &place);
	}
	o->tuples = outer;
	meta_add_group(outer, group, tuples.length ? tuples.data : "");
	buf_release(&tuples);
	free(tasks);
	return why;
}

static const char *
send_group(struct outbox *o, struct span json, const struct place *place)
{
	char made[UUID_SIZE], *id = signature_id(json);
	const char *why;

	make_id(o, made);
	if (place->chain.at || place->group)
		why = "a group in a group or before another step is not run "
		      "here";
	else
		why = send_members(o, json, id ? id : made, NULL);
	free(id);
	return why;
}

/* The size first, so that the last part finds it. */
static const char *
send_chord(struct outbox *o, struct span json, const struct place *place)
{
	char made[UUID_SIZE], *id = signature_id(json);
	char *body = chord_body(json, place->chain);
	struct span *tasks;
	size_t count = signature_tasks(json, &tasks);
	const char *why = "the chord has no body";

	make_id(o, made);
	if (place->group)
		why = "a chord in a group is not run here";
	else if (body && count) {
		settlement_size(o->s, id ? id : made, count);
		why = send_members(o, json, id ? id : made, body);
	}
	free(tasks);
	free(body);
	free(id);
	return why;
}

/* Returns why it cannot be sent, or NULL.  Goes down DEPTH_MAX at most. */
static const char *
send_signature(struct outbox *o, struct span json, const struct place *place)
{
	const char *why = "the signature names no task";

	if (++o->depth > DEPTH_MAX)
		why = "the workflow is nested too deep";
	else
		switch (signature_kind(json)) {
		case SIGNATURE_TASK:
			why = send_task(o, json, place);
			break;
		case SIGNATURE_CHAIN:
			why = send_chain(o, json, place);
			break;
		case SIGNATURE_GROUP:
			why = send_group(o, json, place);
			break;
		case SIGNATURE_CHORD:
			why = send_chord(o, json, place);
			break;
		case SIGNATURE_BROKEN:
			break;
		}
	o->depth--;
	return why;
}

/* Never half a step: what it has sent is taken back, and all that waits for
 * it is told. */
static void
send_or_fail(struct outbox *o, struct span json, const struct place *place)
{
	size_t pushes = o->s->push_count, sizes = o->s->size_count;
	size_t length = o->tuples->length, bytes = o->bytes;
	const char *why = send_signature(o, json, place);
	struct buf exception = BUF_EMPTY;
	char *traceback;

	if (!why)
		return;
	msg_warn(o->h->message.id, "cannot send what follows: %s", why);
	settlement_take_back(o->s, pushes, sizes);
	o->tuples->length = length;
	o->bytes = bytes;
	if (o->tuples->data)
		o->tuples->data[length] = '\0';
	meta_add_exception(&exception, "not_runnable", why, 0);
	traceback =
	    mem_printf("hts: after task %s: %s\n", o->h->message.id, why);
	chord_fail_signature(
	    o->s, o->h, json, exception.data, traceback, o->now);
	chord_fail_list(
	    o->s, o->h, place->chain, exception.data, traceback, o->now);
	free(traceback);
	buf_release(&exception);
}

void
canvas_succeed(struct settlement *s, const struct held *h, struct span result,
    double now, struct buf *tuples)
{
	struct outbox o = {.s = s,
	    .h = h,
	    .now = now,
	    .value = result.at ? result : span_of("null"),
	    .tuples = tuples};
	struct span *list;
	struct place place = {.index = -1};
	size_t count = signature_list(embedded(h, "callbacks"), &list);
	char *rest;

	for (size_t i = 0; i < count; i++)
		send_or_fail(&o, list[i], &place);
	free(list);
	if (h->message.old_protocol) /* has no chain */
		return;
	count = signature_list(embedded(h, "chain"), &list);
	if (count) {
		rest = chain_rest(list, count - 1);
		place.chain = span_of(rest);
		send_or_fail(&o, list[count - 1], &place);
		free(rest);
	}
	free(list);
}

void
canvas_fail(struct settlement *s, const struct held *h, const char *exception,
    const char *traceback, double now)
{
	struct buf id = BUF_EMPTY, tuples = BUF_EMPTY;
	struct outbox o = {.s = s, .h = h, .now = now, .tuples = &tuples};
	char group[UUID_SIZE];
	struct span *list;
	size_t count = signature_list(embedded(h, "errbacks"), &list);

	json_add_text(&id, h->message.id);
	o.value = span_of(id.data);
	/* Celery sends them as a group. */
	make_id(&o, group);
	for (size_t i = 0; i < count; i++) {
		struct place place = {.group = group, .index = -1};

		send_or_fail(&o, list[i], &place);
	}
	free(list);
	if (!h->message.old_protocol)
		chord_fail_list(
		    s, h, embedded(h, "chain"), exception, traceback, now);
	buf_release(&tuples);
	buf_release(&id);
}

void
canvas_part(struct settlement *s, const struct held *h, const char *state,
    const char *result, double now)
{
	const struct message *m = &h->message;
	struct span body = embedded(h, "chord");

	if (body.at && m->group)
		chord_part(s, h,
		    &(struct chord_place){
			m->id, m->group, m->group_index, body},
		    state, result, now);
}
