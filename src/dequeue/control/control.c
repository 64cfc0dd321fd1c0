#include "dequeue/control/control.h"

#include <string.h>

#include "dequeue/control/control_methods.h"
#include "dequeue/core/event_repr.h"
#include "lib/msg.h"

static const struct method {
	const char *name, *alias;
	control_method *function;
} methods[] = {
    {"ping", NULL, method_ping},
    {"active", "dump_active", method_active},
    {"reserved", "dump_reserved", method_reserved},
    {"scheduled", "dump_schedule", method_scheduled},
    {"revoked", "dump_revoked", method_revoked},
    {"registered", "dump_tasks", method_registered},
    {"active_queues", NULL, method_active_queues},
    {"stats", NULL, method_stats},
    {"conf", "dump_conf", method_conf},
    {"report", NULL, method_report},
    {"clock", NULL, method_clock},
    {"query_task", NULL, method_query_task},
    {"hello", NULL, method_hello},
    {"revoke", NULL, method_revoke},
    {"terminate", NULL, method_terminate},
    {"revoke_by_stamped_headers", NULL, method_revoke_stamped},
    {"rate_limit", NULL, method_rate_limit},
    {"time_limit", NULL, method_time_limit},
    {"pool_grow", NULL, method_pool_grow},
    {"pool_shrink", NULL, method_pool_shrink},
    {"pool_restart", NULL, method_pool_restart},
    {"autoscale", NULL, method_autoscale},
    {"add_consumer", NULL, method_add_consumer},
    {"cancel_consumer", NULL, method_cancel_consumer},
    {"enable_events", NULL, method_enable_events},
    {"disable_events", NULL, method_disable_events},
    {"heartbeat", NULL, method_heartbeat},
    {"shutdown", NULL, method_shutdown},
    {"election", NULL, method_election},
};

static void
reply_unknown(struct call *call)
{
	struct buf error = BUF_EMPTY;

	buf_add_text(&error, "KeyError(");
	repr_text(&error, call->request->method);
	buf_add_char(&error, ')');
	reply_error(call, error.data);
	buf_release(&error);
}

static void
dispatch(struct call *call)
{
	const char *name = call->request->method;

	msg_debug(NULL, "remote control: %s", name);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].name, name) == 0 ||
		    (methods[i].alias && strcmp(methods[i].alias, name) == 0)) {
			methods[i].function(call);
			return;
		}
	reply_unknown(call);
}

void
control_handle(struct control *c, const char *text, size_t n,
    const struct delayed_page *page, int64_t now, double epoch,
    struct control_answer *answer)
{
	struct buf reply = BUF_EMPTY;
	struct control_request request;
	struct call call = {c, &request, page, answer, &reply, now, epoch};

	*answer = (struct control_answer){.drain = false};
	switch (control_request_read(&request, text, n, c->node->name)) {
	case CONTROL_FOR_US:
		if (!page)
			node_seen(c->node, request.clock);
		dispatch(&call);
		if (reply.length && request.reply_key)
			control_reply_build(&answer->message, &answer->list,
			    &request, c->node, &reply);
		break;
	case CONTROL_FOR_OTHERS:
		node_seen(c->node, request.clock);
		break;
	case CONTROL_UNREADABLE:
		msg_warn(NULL, "remote control: a message that is no request");
		break;
	}
	control_request_release(&request);
	buf_release(&reply);
}

void
control_answer_release(struct control_answer *answer)
{
	buf_release(&answer->message);
	buf_release(&answer->list);
	buf_release(&answer->revoked);
	buf_release(&answer->stamps);
}
