#include "lib/publish.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/hash.h"
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

void
queue_key(struct buf *out, const char *queue, int priority)
{
	buf_add_text(out, queue);
	if (priority >= 3)
		buf_printf(out, "\x06\x16%d", priority / 3 * 3);
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
add_headers(struct buf *out, const struct publication *p, const char *args,
    const char *kwargs)
{
	char eta[CLOCK_ISO_SIZE];

	buf_add_char(out, '{');
	json_add_member(out, "lang", "py");
	json_add_member(out, "task", p->task);
	json_add_member(out, "id", p->id);
	json_add_member(out, "shadow", NULL);
	if (p->eta > 0)
		clock_iso(p->eta, eta);
	json_add_member(out, "eta", p->eta > 0 ? eta : NULL);
	json_add_member(out, "expires", NULL);
	json_add_member(out, "group", p->group);
	if (p->group_index >= 0)
		json_add_member_int(out, "group_index", p->group_index);
	else
		json_add_member(out, "group_index", NULL);
	json_add_member_int(out, "retries", 0);
	json_add_member_raw(out, "timelimit", "[null,null]", 11);
	json_add_member(out, "root_id", p->root_id ? p->root_id : p->id);
	json_add_member(out, "parent_id", p->parent_id);
	add_repr(out, "argsrepr", args);
	add_repr(out, "kwargsrepr", kwargs);
	json_add_member(out, "origin", publish_origin());
	json_add_member_raw(out, "ignore_result", "false", 5);
	buf_add_char(out, '}');
}

static void
add_properties(struct buf *out, const struct publication *p)
{
	char delivery_tag[UUID_SIZE];

	uuid_random(delivery_tag);
	buf_add_char(out, '{');
	json_add_member(out, "correlation_id", p->id);
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
publish_build(struct buf *out, const struct publication *p)
{
	static const char embed[] = "{\"callbacks\":null,\"errbacks\":null,"
				    "\"chain\":null,\"chord\":null}";
	const char *args = p->args ? p->args : "[]";
	const char *kwargs = p->kwargs ? p->kwargs : "{}";
	struct buf body = BUF_EMPTY;

	buf_printf(&body, "[%s,%s,%s]", args, kwargs, embed);
	buf_add_text(out, "{\"body\":\"");
	base64_encode(out, body.data, body.length);
	buf_add_char(out, '"');
	json_add_member(out, "content-encoding", "utf-8");
	json_add_member(out, "content-type", "application/json");
	json_add_name(out, "headers");
	add_headers(out, p, args, kwargs);
	json_add_name(out, "properties");
	add_properties(out, p);
	buf_add_char(out, '}');
	buf_release(&body);
}
