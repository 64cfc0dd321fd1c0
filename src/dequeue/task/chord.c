#include "dequeue/task/chord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/jedit.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/publish.h"
#include "lib/queues.h"
#include "lib/uuid.h"
#include "dequeue/task/meta.h"
#include "dequeue/task/signature.h"

static struct span
span_of(const char *text)
{
	return (struct span){text, text ? strlen(text) : 0};
}

/* Pieces. */

/* A task of a chain with what the chain's options add: its link_error to
 * every task, and to the last its link and its place. */
static char *
chain_element(struct span json, struct span chain, bool last, const char *group,
    long index, const char *chord)
{
	struct jedit edits[5];
	size_t count = 0;
	char *errbacks = signature_join(signature_option(json, "link_error"),
	    signature_option(chain, "link_error"));
	char *links = signature_join(signature_option(json, "link"),
	    last ? signature_option(chain, "link") : (struct span){NULL, 0});
	char number[24];
	struct buf name = BUF_EMPTY;
	char *text;

	if (errbacks)
		edits[count++] = (struct jedit){"link_error", errbacks};
	if (links)
		edits[count++] = (struct jedit){"link", links};
	if (last && group) {
		json_add_text(&name, group);
		snprintf(number, sizeof number, "%ld", index);
		edits[count++] = (struct jedit){"group_id", name.data};
		edits[count++] =
		    (struct jedit){"group_index", index < 0 ? "null" : number};
	}
	if (last && chord)
		edits[count++] = (struct jedit){"chord", chord};
	text = signature_with(json, edits, count);
	buf_release(&name);
	free(errbacks);
	free(links);
	return text;
}

char *
chain_first(struct span json, const char *group, long index, const char *chord,
    struct span follows, char **rest)
{
	struct span *tasks;
	size_t count = signature_tasks(json, &tasks);
	struct buf others = BUF_EMPTY;
	char *first = NULL, *text;

	/* Turned round: the last task first. */
	for (size_t i = count; i > 0; i--) {
		text = chain_element(
		    tasks[i - 1], json, i == count, group, index, chord);
		if (i == 1) {
			first = text;
			break;
		}
		buf_add_char(&others, others.length ? ',' : '[');
		buf_add_text(&others, text);
		free(text);
	}
	if (others.length)
		buf_add_char(&others, ']');
	*rest =
	    signature_join(follows, (struct span){others.data, others.length});
	buf_release(&others);
	free(tasks);
	return first;
}

bool
chain_ends_in_task(struct span json)
{
	struct span *tasks;
	size_t count = signature_tasks(json, &tasks);
	bool task = count && signature_kind(tasks[count - 1]) == SIGNATURE_TASK;

	free(tasks);
	return task;
}

char *
chain_rest(const struct span *list, size_t count)
{
	struct buf out = BUF_EMPTY;

	for (size_t i = 0; i < count; i++) {
		buf_add_char(&out, i ? ',' : '[');
		buf_add(&out, list[i].at, list[i].length);
	}
	if (count)
		buf_add_char(&out, ']');
	return count ? buf_take(&out) : NULL;
}

char *
chord_body(struct span json, struct span follows)
{
	struct span kwargs = jscan_member(json.at, json.length, "kwargs");
	struct span body = {NULL, 0};
	struct jedit edit;
	char *chain, *text;

	if (kwargs.at)
		body = jscan_member(kwargs.at, kwargs.length, "body");
	if (!body.at || body.at[0] != '{')
		return NULL;
	chain = signature_join(follows, signature_option(body, "chain"));
	edit = (struct jedit){"chain", chain};
	text = signature_with(body, &edit, 1);
	free(chain);
	return text;
}

/* Failure of what never ran. */

/* The signatures inside one: of a chord also its body.  Appended to *list. */
static void
add_inner(struct span json, struct span **list, size_t *count)
{
	struct span kwargs = jscan_member(json.at, json.length, "kwargs");
	struct span *tasks, body = {NULL, 0};
	size_t n = signature_tasks(json, &tasks);

	if (kwargs.at && signature_kind(json) == SIGNATURE_CHORD)
		body = jscan_member(kwargs.at, kwargs.length, "body");
	for (size_t i = 0; i < n + 1 && *count < SIGNATURES_MAX; i++) {
		struct span inner = i < n ? tasks[i] : body;

		if (!inner.at || inner.at[0] != '{')
			continue;
		*list = mem_array(*list, *count + 1, sizeof **list);
		(*list)[(*count)++] = inner;
	}
	free(tasks);
}

static void
fail_one(struct settlement *s, const struct held *h, struct span json,
    const char *exception, const char *traceback, double now)
{
	struct span chord = signature_option(json, "chord"), index;
	char *id = signature_id(json);
	char *group = jscan_text(signature_option(json, "group_id"));
	struct chord_place place = {id, group, -1, chord};
	long long number;

	index = signature_option(json, "group_index");
	if (jscan_integer(index, 0, SIGNATURES_MAX, &number))
		place.index = (long)number;
	if (id)
		meta_add(
		    settlement_store(s, id), &(struct meta){.id = id,
						 .status = "FAILURE",
						 .result = exception,
						 .traceback = traceback,
						 .parent_id = h->message.id,
						 .group_id = group,
						 .done = now});
	if (id && group && chord.at && chord.at[0] == '{')
		chord_part(s, h, &place, "FAILURE", exception, now);
	free(id);
	free(group);
}

void
chord_fail_signature(struct settlement *s, const struct held *h,
    struct span json, const char *exception, const char *traceback, double now)
{
	struct span *list = mem_array(NULL, 1, sizeof *list);
	size_t count = 1;

	list[0] = json;
	for (size_t i = 0; i < count; i++) {
		if (!list[i].at || list[i].at[0] != '{')
			continue;
		add_inner(list[i], &list, &count);
		fail_one(s, h, list[i], exception, traceback, now);
	}
	free(list);
}

void
chord_fail_list(struct settlement *s, const struct held *h, struct span list,
    const char *exception, const char *traceback, double now)
{
	struct span *elements;
	size_t count = signature_list(list, &elements);

	for (size_t i = 0; i < count; i++)
		chord_fail_signature(
		    s, h, elements[i], exception, traceback, now);
	free(elements);
}

/* Parts. */

/* The task that starts the body: itself, or the first of a chain.  *why is
 * set if that is no message; free() what is returned. */
static char *
body_task(struct span body, const char **why)
{
	char *rest = NULL, *first, *text;
	struct jedit edit;

	*why = NULL;
	switch (signature_kind(body)) {
	case SIGNATURE_TASK:
		return mem_copy_n(body.at, body.length);
	case SIGNATURE_CHAIN:
		first = chain_first(body, NULL, -1, NULL,
		    signature_option(body, "chain"), &rest);
		if (!first ||
		    signature_kind(span_of(first)) != SIGNATURE_TASK) {
			*why = "a chord's body that begins with a group is "
			       "not run here";
			free(rest);
			return first ? first : mem_copy("{}");
		}
		edit = (struct jedit){"chain", rest};
		text = signature_with(span_of(first), &edit, 1);
		free(first);
		free(rest);
		return text;
	case SIGNATURE_GROUP:
	case SIGNATURE_CHORD:
		*why = "a group as the body of a chord is not run here";
		break;
	case SIGNATURE_BROKEN:
		*why = "the body of the chord names no task";
		break;
	}
	return mem_copy_n(body.at, body.length);
}

/* Everybody who waits for the body, each with the end of its result. */
static char *
add_waiting(
    struct chord_part *part, const struct held *h, struct span body, double now)
{
	struct span *list = mem_array(NULL, 1, sizeof *list);
	size_t count = 1;
	char *last = NULL, *id;

	list[0] = body;
	for (size_t i = 0; i < count; i++) {
		add_inner(list[i], &list, &count);
		id = signature_id(list[i]);
		if (id)
			meta_add_end(settlement_body(part, id),
			    &(struct meta){.id = id,
				.parent_id = h->message.id,
				.done = now});
		if (id) {
			free(last);
			last = id;
		}
	}
	free(list);
	return last;
}

/* The error handlers of the body: they get its id. */
static void
add_errbacks(struct chord_part *part, const struct held *h, struct span body,
    const char *body_id, double now)
{
	struct span *list;
	size_t count =
	    signature_list(signature_option(body, "link_error"), &list);
	struct buf value = BUF_EMPTY;
	char made[UUID_SIZE], group[UUID_SIZE], *name;

	json_add_text(&value, body_id ? body_id : "");
	uuid_named(value.data, value.length, group);
	for (size_t i = 0; i < count; i++) {
		struct signature sig;
		struct publication *p = &sig.to_send;

		name = mem_printf("%s:errback:%zu", value.data, i);
		uuid_named(name, strlen(name), made);
		free(name);
		if (!signature_read(
			&sig, list[i], now, held_default_queue(h)) ||
		    signature_kind(list[i]) != SIGNATURE_TASK) {
			msg_warn(
			    h->message.id, "cannot send an errback of a chord");
		} else {
			struct push *push = settlement_errback(part);

			p->id = p->id ? p->id : made;
			p->group = group;
			p->parent_id = body_id;
			p->root_id = h->message.root_id ? h->message.root_id
							: h->message.id;
			signature_prepend(
			    &sig, (struct span){value.data, value.length});
			queue_key(&push->list, p->queue, p->priority);
			publish_build(&push->message, p);
		}
		signature_release(&sig);
	}
	buf_release(&value);
	free(list);
}

/* The message of the body, in two halves with room for the results. */
static void
add_message(
    struct chord_part *part, const struct held *h, struct span task, double now)
{
	struct signature sig;
	struct publication *p = &sig.to_send;
	static const char mark[] = "\"hts:results\"";
	struct buf body = BUF_EMPTY;
	char made[UUID_SIZE], *at;

	if (!signature_read(&sig, task, now, held_default_queue(h))) {
		part->refused = "an option of the chord's body is wrong";
		goto end;
	}
	uuid_named(part->group, strlen(part->group), made);
	p->id = p->id ? p->id : made;
	p->parent_id = h->message.id;
	p->root_id = h->message.root_id ? h->message.root_id : h->message.id;
	queue_key(&part->list, p->queue, p->priority);
	publish_tail(&part->tail, p);
	signature_prepend(&sig, span_of(mark));
	publish_body(&body, p);
	/* It is the first argument: nothing before it can look like it. */
	at = sig.immutable ? NULL : strstr(body.data, mark);
	part->insert = at != NULL;
	if (at) {
		buf_add(&part->before, body.data, (size_t)(at - body.data));
		buf_add_text(&part->after, at + strlen(mark));
	} else {
		buf_add(&part->before, body.data, body.length);
	}
end:
	buf_release(&body);
	signature_release(&sig);
}

void
chord_part(struct settlement *s, const struct held *h,
    const struct chord_place *place, const char *state, const char *result,
    double now)
{
	struct chord_part *part =
	    settlement_part(s, place->group, place->index);
	const char *why;
	char *task = body_task(place->body, &why);
	char *body_id = add_waiting(part, h, place->body, now);

	/* As Python spaces it: the same part twice is one member of the set. */
	buf_add_text(&part->member, "[1, ");
	json_add_text(&part->member, place->id);
	buf_printf(&part->member, ", \"%s\", %s]", state, result);
	part->refused = why;
	if (!why)
		add_message(part, h, span_of(task), now);
	if (!part->list.length)
		buf_add_text(&part->list, held_default_queue(h));
	buf_add_text(&part->error,
	    "{\"status\":\"FAILURE\",\"result\":{\"exc_type\":\"ChordError\","
	    "\"exc_message\":[");
	buf_add_text(&part->trace,
	    "],\"exc_module\":\"celery.exceptions\"},\"traceback\":");
	add_errbacks(part, h, place->body, body_id, now);
	free(body_id);
	free(task);
}
