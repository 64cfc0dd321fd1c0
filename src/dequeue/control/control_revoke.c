#include "dequeue/control/control_methods.h"

#include <stdlib.h>
#include <string.h>

#include "dequeue/core/steer.h"
#include "dequeue/core/event_repr.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"

static void
add_to_list(struct buf *list, const char *text)
{
	if (list->length)
		buf_add_text(list, ", ");
	buf_add_text(list, text);
}

/* From now on, in this ring and in those that start later. */
static void
remember(struct call *call, const char *id)
{
	steer_revoke(call->control->core, id, call->now, call->epoch);
	if (*id && strlen(id) <= REVOKED_ID_MAX)
		buf_add(&call->answer->revoked, id, strlen(id) + 1);
}

static void
revoke_one(struct call *call, const char *id, void *context)
{
	remember(call, id);
	add_to_list(context, id);
}

/* Also remembered, as in Celery: it may be delivered again. */
static void
terminate_one(struct call *call, const char *id, void *context)
{
	if (steer_terminate(call->control->core, id, call->now))
		add_to_list(context, id);
	remember(call, id);
}

static void
revoke(struct call *call, bool terminate)
{
	const cJSON *ids = argument(call, "task_id");
	struct buf done = BUF_EMPTY;
	char *text;

	if (!ids) {
		need_text(call, "task_id");
		return;
	}
	for_each_text(call, ids, terminate ? terminate_one : revoke_one, &done);
	if (terminate)
		text = mem_printf(
		    "terminate: %s", done.length ? done.data : "tasks unknown");
	else
		text = mem_printf("tasks %s flagged as revoked",
		    done.length ? done.data : "");
	reply_ok(call, text);
	free(text);
	buf_release(&done);
}

void
method_revoke(struct call *call)
{
	revoke(call, json_true(call->request->arguments, "terminate"));
}

void
method_terminate(struct call *call)
{
	revoke(call, true);
}

/* Stamps (Celery 5.3): {header: value or [value...]}, or ["header=value"]. */

struct stamping {
	const char *header; /* NULL: the words are header=value */
	bool terminate;
	int ended;
};

static void
revoke_stamp(struct call *call, const char *word, void *context)
{
	struct stamping *s = context;
	struct core *core = call->control->core;
	struct buf *kept = &call->answer->stamps;
	char *stamp =
	    s->header ? mem_printf("%s=%s", s->header, word) : mem_copy(word);

	/* A header with = in it could not be told from its value. */
	if (strchr(stamp, '=') && !(s->header && strchr(s->header, '='))) {
		if (s->terminate)
			s->ended +=
			    steer_terminate_stamp(core, stamp, call->now);
		steer_revoke_stamp(core, stamp, call->now, call->epoch);
		if (strlen(stamp) <= REVOKED_ID_MAX)
			buf_add(kept, stamp, strlen(stamp) + 1);
	}
	free(stamp);
}

void
method_revoke_stamped(struct call *call)
{
	struct stamping s = {
	    .terminate = json_true(call->request->arguments, "terminate")};
	const cJSON *headers = argument(call, "headers"), *item;
	struct buf text = BUF_EMPTY, json = BUF_EMPTY;

	if (!headers) {
		need_text(call, "headers");
		return;
	}
	if (cJSON_IsObject(headers)) {
		cJSON_ArrayForEach(item, headers)
		{
			s.header = item->string;
			for_each_text(call, item, revoke_stamp, &s);
		}
	} else {
		for_each_text(call, headers, revoke_stamp, &s);
	}
	json_add_value(&json, headers);
	buf_add_text(&text, "headers ");
	repr_json(&text, (struct span){json.data, json.length}, 1024);
	buf_add_text(&text, !s.terminate ? " flagged as revoked"
			    : s.ended	 ? " revoked"
					 : " were not terminated");
	reply_ok(call, text.data);
	buf_release(&text);
	buf_release(&json);
}

void
method_revoked(struct call *call)
{
	struct revoked *r = &call->control->core->revoked;
	struct buf *out = call->reply;

	revoked_purge(r, call->epoch);
	buf_add_char(out, '[');
	for (const struct revoked_id *e = r->oldest; e; e = e->newer) {
		if (e->older)
			buf_add_char(out, ',');
		json_add_text(out, e->id);
	}
	buf_add_char(out, ']');
}
