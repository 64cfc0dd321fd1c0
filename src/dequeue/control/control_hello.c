#include <string.h>

#include "dequeue/control/control_envelope.h"
#include "dequeue/control/control_methods.h"
#include "dequeue/core/steer.h"
#include "lib/json.h"
#include "lib/msg.h"
#include "lib/uuid.h"

/* {id: time...} of what is revoked. */
static void
add_revoked(struct buf *out, struct control *c, double epoch)
{
	struct revoked *r = &c->core->revoked;

	revoked_purge(r, epoch);
	json_add_name(out, "revoked");
	buf_add_char(out, '{');
	for (const struct revoked_id *e = r->oldest; e; e = e->newer) {
		json_add_name(out, e->id);
		buf_printf(out, "%.6f", e->at);
	}
	buf_add_char(out, '}');
}

/* Times are those of another worker's clock, which may be any: the three hours
 * begin with us.  They do not begin anew, or workers that greet each other
 * would remember for ever. */
static void
learn(struct call *call, const cJSON *revoked)
{
	struct core *core = call->control->core;
	const cJSON *item;

	if (!cJSON_IsObject(revoked))
		return;
	cJSON_ArrayForEach(item, revoked)
	{
		const char *id = item->string;

		if (!*id || strlen(id) > REVOKED_ID_MAX ||
		    revoked_has(&core->revoked, id, call->epoch))
			continue;
		steer_revoke(core, id, call->now, call->epoch);
		buf_add(&call->answer->revoked, id, strlen(id) + 1);
	}
}

void
method_hello(struct call *call)
{
	const char *from = need_text(call, "from_node");
	struct buf *out = call->reply;

	if (!from)
		return;
	if (strcmp(from, call->control->node->name) == 0) {
		buf_add_text(out, "null");
		return;
	}
	msg_info(NULL, "'%.128s' says hello", from);
	learn(call, argument(call, "revoked"));
	buf_add_char(out, '{');
	add_revoked(out, call->control, call->epoch);
	json_add_member_int(out, "clock", node_tick(call->control->node));
	buf_add_char(out, '}');
}

void
control_hello(
    struct control *c, const char *reply_key, double epoch, struct buf *message)
{
	struct buf body = BUF_EMPTY, headers = BUF_EMPTY;
	char ticket[UUID_SIZE];

	uuid_random(ticket);
	buf_add_text(&body, "{\"method\":\"hello\",\"arguments\":{");
	json_add_member(&body, "from_node", c->node->name);
	add_revoked(&body, c, epoch);
	buf_add_text(&body, "},\"destination\":null,\"pattern\":null,"
			    "\"matcher\":null");
	json_add_member(&body, "ticket", ticket);
	json_add_name(&body, "reply_to");
	buf_add_char(&body, '{');
	json_add_member(&body, "exchange", CONTROL_REPLIES);
	json_add_member(&body, "routing_key", reply_key);
	buf_add_text(&body, "}}");
	buf_add_char(&headers, '{');
	json_add_member_int(&headers, "clock", node_tick(c->node));
	buf_add_char(&headers, '}');
	envelope_build(message, &body, &headers, "celery.pidbox", "");
	buf_release(&body);
	buf_release(&headers);
}

void
control_learn(struct control *c, const char *text, size_t n, int64_t now,
    double epoch, struct control_answer *answer)
{
	struct call call = {
	    .control = c, .answer = answer, .now = now, .epoch = epoch};
	struct buf body = BUF_EMPTY;
	cJSON *replies = NULL;
	const cJSON *reply;

	*answer = (struct control_answer){.drain = false};
	if (envelope_body(text, n, &body))
		replies = json_parse(body.data, body.length);
	node_seen(c->node, envelope_clock(text, n));
	cJSON_ArrayForEach(reply, replies)
	    learn(&call, json_object(reply, "revoked"));
	cJSON_Delete(replies);
	buf_release(&body);
}
