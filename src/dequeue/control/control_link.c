#include "dequeue/control/control_link.h"

#include <stdlib.h>
#include <string.h>

#include "dequeue/broker/pidbox.h"
#include "dequeue/control/control.h"
#include "lib/clock.h"

#define BEAT_MS (EVENTS_BEAT_S * 1000)
#define GOODBYE_MS 200

static struct node node;
static struct event_log events;
static struct control control;
static struct broker *link_broker;
static const struct stages *link_stages;
static void (*link_drain)(void);
static bool online;
static int64_t beat_at;

static void
tell_worker(const char *type, const char *key)
{
	struct worker_facts facts = {.processed = control.core->processed};
	struct buf message = BUF_EMPTY;

	for (const struct held *h = control.core->held; h; h = h->next)
		facts.active += h->state == HELD_SENT;
	getloadavg(facts.load, 3);
	event_worker(&message, &node, type, &facts, clock_epoch());
	broker_tell(link_broker, key, &message);
	buf_release(&message);
}

static void
beat(int64_t now)
{
	tell_worker("worker-heartbeat", "worker.heartbeat");
	beat_at = now + BEAT_MS;
}

static void
tell_tasks(void)
{
	struct buf message = BUF_EMPTY;

	if (event_log_take(&events, &message))
		broker_tell(link_broker, "task.multi", &message);
	buf_release(&message);
}

static void
on_message(void *context, const char *message, size_t n,
    const struct delayed_page *page)
{
	struct control_answer answer;

	(void)context;
	control.stages_pid = (long)link_stages->pid;
	control_handle(
	    &control, message, n, page, clock_ms(), clock_epoch(), &answer);
	if (answer.message.length)
		broker_reply(link_broker, &answer.list, &answer.message);
	broker_revoked(link_broker, &answer.revoked, &answer.stamps);
	if (answer.read_delayed)
		broker_read_delayed(link_broker, message);
	if (answer.queues_changed && broker_up(link_broker))
		broker_bind(link_broker);
	if (answer.beat)
		beat(clock_ms());
	if (answer.drain)
		link_drain();
	control_answer_release(&answer);
}

static void
say_hello(void *context, const char *key, struct buf *message)
{
	(void)context;
	control_hello(&control, key, clock_epoch(), message);
}

static void
on_greeting(void *context, const char *reply, size_t n)
{
	struct control_answer answer;

	(void)context;
	control_learn(&control, reply, n, clock_ms(), clock_epoch(), &answer);
	broker_revoked(link_broker, &answer.revoked, &answer.stamps);
	control_answer_release(&answer);
}

void
control_link_start(struct core *core, struct broker *broker,
    const struct stages *stages, const char *const *settings,
    void (*drain)(void))
{
	node_init(&node);
	event_log_init(&events, &node);
	core->log = &events;
	link_broker = broker;
	link_stages = stages;
	link_drain = drain;
	control = (struct control){.node = &node,
	    .core = core,
	    .events = &events,
	    .queues = broker_queues(broker),
	    .broker = broker_name(broker),
	    .settings = settings,
	    .started = clock_ms()};
	broker_control(broker, node.name, on_message, NULL);
	broker_greet(broker, say_hello, on_greeting, NULL);
}

void
control_link_turn(int64_t now)
{
	if (!broker_up(link_broker)) {
		online = false;
		event_log_clear(&events);
		return;
	}
	if (!online) {
		online = true;
		tell_worker("worker-online", "worker.online");
		beat_at = now + BEAT_MS;
	}
	if (now >= beat_at)
		beat(now);
	if (now >= event_log_due(&events))
		tell_tasks();
}

int64_t
control_link_next(void)
{
	int64_t due = event_log_due(&events);

	if (!online)
		return INT64_MAX;
	return due < beat_at ? due : beat_at;
}

void
control_link_stop(void)
{
	tell_tasks();
	tell_worker("worker-offline", "worker.offline");
	broker_leave(link_broker, GOODBYE_MS);
	control.core->log = NULL;
	event_log_release(&events);
}
