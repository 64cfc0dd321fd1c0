#include "dequeue/core/event_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/jscan.h"
#include "dequeue/control/control_envelope.h"
#include "dequeue/core/event_repr.h"

#define EXCHANGE "celeryev"
/* Celery cuts what it shows of arguments and results here. */
#define REPR_MAX 1024

static struct span
of(struct span object, const char *name)
{
	return object.at ? jscan_member(object.at, object.length, name)
			 : object;
}

void
event_log_init(struct event_log *log, struct node *node)
{
	*log = (struct event_log){.node = node};
}

void
event_log_release(struct event_log *log)
{
	buf_release(&log->list);
}

/* The members every event has, but for the last one. */
static void
begin(struct buf *out, struct node *node, double epoch)
{
	buf_add_char(out, '{');
	json_add_member(out, "hostname", node->name);
	json_add_member_int(out, "pid", node->pid);
	json_add_member_int(out, "clock", node_tick(node));
	json_add_name(out, "timestamp");
	buf_printf(out, "%.6f", epoch);
}

/* Begins an event of a task; NULL if nobody wants it. */
static struct buf *
open_event(
    struct event_log *log, const struct held *h, int64_t now, double epoch)
{
	if (!log || !log->on || !h->message.id)
		return NULL;
	if (log->count++ == 0)
		log->since = now;
	else
		buf_add_char(&log->list, ',');
	begin(&log->list, log->node, epoch);
	json_add_member(&log->list, "uuid", h->message.id);
	return &log->list;
}

static void
close_event(struct buf *list, const char *type)
{
	json_add_member(list, "type", type);
	buf_add_char(list, '}');
}

static void
add_flag(struct buf *out, const char *name, bool value)
{
	json_add_member_raw(out, name, value ? "true" : "false", value ? 4 : 5);
}

/* The sender's own words for the arguments, if it sent any. */
static void
add_arguments(
    struct buf *out, const char *name, struct span shown, struct span json)
{
	struct buf repr = BUF_EMPTY;

	if (shown.at && shown.length > 2 && shown.at[0] == '"') {
		json_add_member_raw(out, name, shown.at, shown.length);
		return;
	}
	repr_json(&repr, json, REPR_MAX);
	json_add_name(out, name);
	json_add_string(out, repr.data ? repr.data : "", repr.length);
	buf_release(&repr);
}

static void
add_time(struct buf *out, const char *name, double epoch)
{
	char text[CLOCK_ISO_SIZE];

	if (isfinite(epoch))
		clock_iso(epoch, text);
	json_add_member(out, name, isfinite(epoch) ? text : NULL);
}

void
event_log_received(
    struct event_log *log, const struct held *h, int64_t now, double epoch)
{
	struct buf *out = open_event(log, h, now, epoch);
	const struct message *m = &h->message;
	struct span headers;

	if (!out)
		return;
	headers = jscan_member(h->text, h->length, "headers");
	json_add_member(out, "name", m->task);
	add_arguments(out, "args", of(headers, "argsrepr"), m->args);
	add_arguments(out, "kwargs", of(headers, "kwargsrepr"), m->kwargs);
	json_add_member(out, "root_id", m->root_id ? m->root_id : m->id);
	json_add_member(out, "parent_id", m->parent_id);
	json_add_member_int(out, "retries", m->retries);
	add_time(out, "eta", m->eta);
	add_time(out, "expires", m->expires);
	close_event(out, "task-received");
}

void
event_log_started(
    struct event_log *log, const struct held *h, int64_t now, double epoch)
{
	struct buf *out = open_event(log, h, now, epoch);

	if (out)
		close_event(out, "task-started");
}

/* "ValueError('bad thing')" of a stored exception. */
static void
add_exception(struct buf *out, struct span result, struct span traceback)
{
	char *type = jscan_text(of(result, "exc_type"));
	struct span message = of(result, "exc_message");
	struct buf text = BUF_EMPTY;

	buf_printf(&text, "%s(", type ? type : "Exception");
	if (message.length > 2 && message.at[0] == '[') {
		message.at++;
		message.length -= 2;
	}
	if (message.at)
		repr_json(&text, message, REPR_MAX);
	buf_add_char(&text, ')');
	json_add_name(out, "exception");
	json_add_string(out, text.data, text.length);
	if (traceback.at)
		json_add_member_raw(
		    out, "traceback", traceback.at, traceback.length);
	buf_release(&text);
	free(type);
}

static void
add_success(
    struct buf *out, struct span result, const struct held *h, double epoch)
{
	static const struct span none = {"null", 4};
	struct buf text = BUF_EMPTY;

	repr_json(&text, result.at ? result : none, REPR_MAX);
	json_add_name(out, "result");
	json_add_string(out, text.data, text.length);
	json_add_name(out, "runtime");
	/* A clock that was set back makes no time negative. */
	buf_printf(out, "%.6f",
	    h->started > 0 && epoch > h->started ? epoch - h->started : 0.0);
	buf_release(&text);
}

static void
add_revoked(struct buf *out, struct span result)
{
	char *why = jscan_text(of(result, "exc_type"));
	struct span message = of(result, "exc_message");
	bool expired =
	    message.at && memmem(message.at, message.length, "\"expired\"", 9);
	bool terminated = message.at && memmem(message.at, message.length,
					    "\"terminated\"", 12);

	add_flag(out, "terminated", terminated);
	/* No signal is sent: the task is overtaken. */
	json_add_member(out, "signum", NULL);
	add_flag(out, "expired", expired);
	free(why);
}

static void
tell_stored(
    struct buf *out, struct span meta, const struct held *h, double epoch)
{
	struct span status = of(meta, "status"), result = of(meta, "result");

	if (jscan_is(status, "REVOKED")) {
		add_revoked(out, result);
		close_event(out, "task-revoked");
	} else if (jscan_is(status, "RETRY")) {
		add_exception(out, result, of(meta, "traceback"));
		close_event(out, "task-retried");
	} else if (jscan_is(status, "FAILURE")) {
		add_exception(out, result, of(meta, "traceback"));
		close_event(out, "task-failed");
	} else {
		add_success(out, result, h, epoch);
		close_event(out, "task-succeeded");
	}
}

void
event_log_settled(
    struct event_log *log, const struct held *h, int64_t now, double epoch)
{
	const struct settlement *s = h->settlement;
	struct span meta = {s->result.data, s->result.length};
	struct buf *out;

	/* Not yet due, or another worker's: the attempt has not begun. */
	if (!meta.length && !s->forget_tries && (s->due > 0 || h->started <= 0))
		return;
	out = open_event(log, h, now, epoch);
	if (!out)
		return;
	if (meta.length || s->forget_tries) {
		tell_stored(out, meta, h, epoch);
	} else {
		add_flag(out, "requeue", true);
		close_event(out, "task-rejected");
	}
}

int64_t
event_log_due(const struct event_log *log)
{
	if (log->count == 0)
		return INT64_MAX;
	return log->count >= EVENTS_MAX ? log->since
					: log->since + EVENTS_WAIT_MS;
}

void
event_log_clear(struct event_log *log)
{
	buf_clear(&log->list);
	log->count = 0;
}

static void
build(struct buf *message, const struct node *node, const struct buf *body,
    const char *key)
{
	struct buf headers = BUF_EMPTY;

	buf_add_char(&headers, '{');
	json_add_member(&headers, "hostname", node->name);
	buf_add_char(&headers, '}');
	envelope_build(message, body, &headers, EXCHANGE, key);
	buf_release(&headers);
}

bool
event_log_take(struct event_log *log, struct buf *message)
{
	struct buf body = BUF_EMPTY;

	if (log->count == 0)
		return false;
	buf_add_char(&body, '[');
	buf_add(&body, log->list.data, log->list.length);
	buf_add_char(&body, ']');
	build(message, log->node, &body, "task.multi");
	event_log_clear(log);
	buf_release(&body);
	return true;
}

void
event_worker(struct buf *message, struct node *node, const char *type,
    const struct worker_facts *facts, double epoch)
{
	struct buf body = BUF_EMPTY;
	char key[32] = "worker.";

	begin(&body, node, epoch);
	json_add_member_raw(&body, "freq", "2.0", 3);
	_Static_assert(EVENTS_BEAT_S == 2, "freq says how often it beats");
	json_add_member_int(&body, "active", facts->active);
	json_add_member_int(&body, "processed", (long long)facts->processed);
	json_add_name(&body, "loadavg");
	buf_printf(&body, "[%.2f,%.2f,%.2f]", facts->load[0], facts->load[1],
	    facts->load[2]);
	json_add_member(&body, "sw_ident", "hts");
	json_add_member(&body, "sw_ver", "1");
	json_add_member(&body, "sw_sys", "Linux");
	json_add_member(&body, "type", type);
	buf_add_char(&body, '}');
	strncat(key, strchr(type, '-') + 1, sizeof key - strlen(key) - 1);
	build(message, node, &body, key);
	buf_release(&body);
}
