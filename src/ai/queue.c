#include "ai/queue.h"

static void
append(struct queue *q, struct call *call)
{
	call->queued = NULL;
	if (q->last)
		q->last->queued = call;
	else
		q->first = call;
	q->last = call;
}

static void
drop_first(struct queue *q)
{
	q->first = q->first->queued;
	if (!q->first)
		q->last = NULL;
}

/* Takes out the calls of order (NULL: of any) that are due by then. */
static struct queue
split(struct queue *q, const struct order *order, int64_t then)
{
	struct queue kept = {NULL, NULL}, out = {NULL, NULL};
	struct call *call = q->first, *next;

	for (; call; call = next) {
		next = call->queued;
		if ((!order || call->batch->order == order) &&
		    call->due <= then)
			append(&out, call);
		else
			append(&kept, call);
	}
	*q = kept;
	return out;
}

static void
make_ready(struct worker *w, struct order *order)
{
	if (order->ready)
		return;
	order->ready = true;
	order->next_ready = NULL;
	if (w->ready_last)
		w->ready_last->next_ready = order;
	else
		w->ready_first = order;
	w->ready_last = order;
}

static void
drop_ready(struct worker *w, struct order *order)
{
	struct order **link = &w->ready_first, *before = NULL;

	if (!order->ready)
		return;
	while (*link != order) {
		before = *link;
		link = &before->next_ready;
	}
	*link = order->next_ready;
	if (w->ready_last == order)
		w->ready_last = before;
	order->ready = false;
}

void
queue_call(struct worker *w, struct call *call)
{
	call->state = CALL_QUEUED;
	append(&call->batch->order->queue, call);
	make_ready(w, call->batch->order);
}

void
queue_urgent(struct worker *w, struct call *call)
{
	call->state = CALL_QUEUED;
	call->due = 0;
	append(&w->urgent, call);
}

void
queue_delayed(struct worker *w, struct call *call, int64_t due)
{
	call->state = CALL_DELAYED;
	call->due = due;
	append(&w->delayed, call);
}

void
queue_due(struct worker *w, int64_t now)
{
	struct queue due;
	struct call *call, *next;

	if (queue_next_due(w) > now)
		return;
	due = split(&w->delayed, NULL, now);
	for (call = due.first; call; call = next) {
		next = call->queued;
		queue_urgent(w, call);
	}
}

int64_t
queue_next_due(const struct worker *w)
{
	int64_t due = INT64_MAX;

	for (const struct call *c = w->delayed.first; c; c = c->queued)
		if (c->due < due)
			due = c->due;
	return due;
}

struct call *
queue_peek(struct worker *w)
{
	if (w->urgent.first)
		return w->urgent.first;
	return w->ready_first ? w->ready_first->queue.first : NULL;
}

void
queue_take(struct worker *w, struct call *call)
{
	struct order *order = w->ready_first;

	if (call == w->urgent.first) {
		drop_first(&w->urgent);
		return;
	}
	drop_first(&order->queue);
	drop_ready(w, order);
	if (order->queue.first)
		make_ready(w, order);
}

void
queue_ended(struct worker *w, struct call *call)
{
	call->state = CALL_ENDED;
	call->due = 0;
	append(&w->ended_calls, call);
}

struct call *
queue_take_ended(struct worker *w)
{
	struct call *call = w->ended_calls.first;

	if (!call)
		return NULL;
	drop_first(&w->ended_calls);
	call->state = CALL_DONE;
	return call;
}

void
queue_forget(struct worker *w, struct order *order)
{
	split(&w->ended_calls, order, INT64_MAX);
	split(&w->urgent, order, INT64_MAX);
	split(&w->delayed, order, INT64_MAX);
	drop_ready(w, order);
	order->queue = (struct queue){NULL, NULL};
}
