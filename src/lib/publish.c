#include "lib/publish.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/hash.h"
#include "lib/jscan.h"
#include "lib/json.h"
#include "lib/uuid.h"

#define REPR_MAX 1024 /* Celery cuts what it shows of arguments here */

const char *
publish_origin(void)
{
	static char origin[128];
	char host[80] = "localhost";

	if (!*origin) {
		gethostname(host, sizeof host - 1);
		snprintf(
		    origin, sizeof origin, "gen%ld@%s", (long)getpid(), host);
	}
	return origin;
}

/* For display only: JSON where Celery shows Python's repr. */
static void
add_repr(struct buf *headers, const char *name, const char *json)
{
	size_t n = strlen(json);

	json_add_name(headers, name);
	json_add_string(headers, json, n < REPR_MAX ? n : REPR_MAX);
}

static void
add_time(struct buf *headers, const char *name, double epoch)
{
	char text[CLOCK_ISO_SIZE];

	if (epoch > 0)
		clock_iso(epoch, text);
	json_add_member(headers, name, epoch > 0 ? text : NULL);
}

static void
add_json(struct buf *out, const char *name, const char *json)
{
	const char *value = json ? json : "null";

	json_add_member_raw(out, name, value, strlen(value));
}

static bool
is_own_header(struct span name)
{
	static const char *const own[] = {"lang", "task", "id", "shadow", "eta",
	    "expires", "group", "group_index", "retries", "timelimit",
	    "root_id", "parent_id", "argsrepr", "kwargsrepr", "origin",
	    "ignore_result"};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strlen(own[i]) == name.length &&
		    memcmp(own[i], name.at, name.length) == 0)
			return true;
	return false;
}

/* The caller's headers stand flat among Celery's and cannot replace them. */
static void
add_further(struct buf *out, const char *headers)
{
	struct span name, value;
	struct jscan scan;

	if (!headers || headers[0] != '{')
		return;
	jscan_start(&scan, headers, strlen(headers));
	while (jscan_next(&scan, &name, &value)) {
		if (is_own_header(name))
			continue;
		buf_add_text(out, ",\"");
		buf_add(out, name.at, name.length);
		buf_add_text(out, "\":");
		buf_add(out, value.at, value.length);
	}
}

static void
add_headers(struct buf *out, const struct publication *p)
{
	buf_add_char(out, '{');
	json_add_member(out, "lang", "py");
	json_add_member(out, "task", p->task);
	json_add_member(out, "id", p->id);
	json_add_member(out, "shadow", p->shadow);
	add_time(out, "eta", p->eta);
	add_time(out, "expires", p->expires);
	json_add_member(out, "group", p->group);
	if (p->group_index >= 0)
		json_add_member_int(out, "group_index", p->group_index);
	else
		json_add_member(out, "group_index", NULL);
	json_add_member_int(out, "retries", 0);
	add_json(out, "timelimit", p->timelimit ? p->timelimit : "[null,null]");
	json_add_member(out, "root_id", p->root_id ? p->root_id : p->id);
	json_add_member(out, "parent_id", p->parent_id);
	add_repr(out, "argsrepr", p->args ? p->args : "[]");
	add_repr(out, "kwargsrepr", p->kwargs ? p->kwargs : "{}");
	json_add_member(out, "origin", publish_origin());
	json_add_member_raw(out, "ignore_result",
	    p->ignore_result ? "true" : "false", p->ignore_result ? 4 : 5);
	add_further(out, p->headers);
	buf_add_char(out, '}');
}

static void
add_properties(struct buf *out, const struct publication *p)
{
	char delivery_tag[UUID_SIZE];

	uuid_random(delivery_tag);
	buf_add_char(out, '{');
	json_add_member(out, "correlation_id", p->id);
	if (p->reply_to)
		json_add_member(out, "reply_to", p->reply_to);
	json_add_member_int(out, "delivery_mode", 2);
	json_add_name(out, "delivery_info");
	buf_add_char(out, '{');
	json_add_member(out, "exchange", "");
	json_add_member(out, "routing_key", p->queue);
	buf_add_char(out, '}');
	json_add_member_int(out, "priority", p->priority);
	json_add_member(out, "body_encoding", "base64");
	json_add_member(out, "delivery_tag", delivery_tag);
	buf_add_char(out, '}');
}

void
publish_body(struct buf *out, const struct publication *p)
{
	buf_printf(out, "[%s,%s,", p->args ? p->args : "[]",
	    p->kwargs ? p->kwargs : "{}");
	buf_add_char(out, '{');
	add_json(out, "callbacks", p->callbacks);
	add_json(out, "errbacks", p->errbacks);
	add_json(out, "chain", p->chain);
	add_json(out, "chord", p->chord);
	buf_add_text(out, "}]");
}

void
publish_tail(struct buf *out, const struct publication *p)
{
	/* With its comma also when out is empty. */
	buf_add_text(out, ",\"content-encoding\":\"utf-8\"");
	json_add_member(out, "content-type", "application/json");
	buf_add_text(out, ",\"headers\":");
	add_headers(out, p);
	json_add_name(out, "properties");
	add_properties(out, p);
	buf_add_char(out, '}');
}

void
publish_build(struct buf *out, const struct publication *p)
{
	struct buf body = BUF_EMPTY;

	publish_body(&body, p);
	buf_add_text(out, "{\"body\":\"");
	base64_encode(out, body.data, body.length);
	buf_add_char(out, '"');
	publish_tail(out, p);
	buf_release(&body);
}
