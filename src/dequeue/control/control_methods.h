/* The methods of remote control, and what they share; control.c has the table.
 * Nobody else includes this. */
#ifndef HTS_DEQUEUE_CONTROL_CONTROL_METHODS_H
#define HTS_DEQUEUE_CONTROL_CONTROL_METHODS_H

#include "dequeue/control/control.h"
#include "dequeue/control/control_request.h"

/* Replies stop growing here. */
#define CONTROL_REPLY_MAX ((size_t)8 << 20)

/* One request being answered. */
struct call {
	struct control *control;
	const struct control_request *request;
	const struct delayed_page *page; /* NULL: not read */
	struct control_answer *answer;
	struct buf *reply; /* the value, as JSON; left empty: no reply */
	int64_t now;
	double epoch;
};
typedef void control_method(struct call *call);

/* {"ok": text}, {"error": text}; the latter as Python shows an exception. */
void reply_ok(struct call *call, const char *text);
void reply_error(struct call *call, const char *text);
/* The text of an argument; answers with TypeError and gives NULL if it is
 * missing. */
const char *need_text(struct call *call, const char *name);
/* Calls each for every string of an argument that is a string or a list. */
typedef void each_text(struct call *call, const char *text, void *context);
void for_each_text(
    struct call *call, const cJSON *list, each_text *each, void *context);
const cJSON *argument(const struct call *call, const char *name);

/* control_tasks.c: what is held, delayed, known */
control_method method_active, method_reserved, method_scheduled,
    method_query_task, method_registered, method_active_queues;
/* control_revoke.c */
control_method method_revoke, method_terminate, method_revoke_stamped,
    method_revoked;
/* control_hello.c: workers that start */
control_method method_hello;
/* control_worker.c: the worker itself */
control_method method_ping, method_clock, method_stats, method_conf,
    method_report, method_heartbeat, method_shutdown, method_election;
/* control_change.c: what is changed while it runs */
control_method method_rate_limit, method_time_limit, method_pool_grow,
    method_pool_shrink, method_pool_restart, method_autoscale,
    method_add_consumer, method_cancel_consumer, method_enable_events,
    method_disable_events;

#endif
