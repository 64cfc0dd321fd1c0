#include "dequeue/control/control_envelope.h"

#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"
#include "lib/json.h"
#include "lib/jscan.h"
#include "lib/uuid.h"

static struct span
of(struct span object, const char *name)
{
	return object.at ? jscan_member(object.at, object.length, name)
			 : object;
}

bool
envelope_body(const char *text, size_t n, struct buf *body)
{
	struct span properties = jscan_member(text, n, "properties");
	char *plain = jscan_text(jscan_member(text, n, "body"));
	bool good = plain != NULL;

	if (good && jscan_is(of(properties, "body_encoding"), "base64"))
		good = base64_decode(body, plain, strlen(plain)) == 0;
	else if (good)
		buf_add_text(body, plain);
	free(plain);
	return good;
}

long long
envelope_clock(const char *text, size_t n)
{
	struct span headers = jscan_member(text, n, "headers");
	long long clock = 0;

	if (!jscan_integer(of(headers, "clock"), 0, 1LL << 53, &clock))
		return 0;
	return clock;
}

void
envelope_build(struct buf *out, const struct buf *body,
    const struct buf *headers, const char *exchange, const char *routing_key)
{
	char delivery_tag[UUID_SIZE];

	uuid_random(delivery_tag);
	buf_add_text(out, "{\"body\":\"");
	base64_encode(out, body->data, body->length);
	buf_add_char(out, '"');
	json_add_member(out, "content-encoding", "utf-8");
	json_add_member(out, "content-type", "application/json");
	json_add_member_raw(out, "headers", headers->data, headers->length);
	json_add_name(out, "properties");
	buf_add_char(out, '{');
	json_add_member_int(out, "delivery_mode", 1);
	json_add_name(out, "delivery_info");
	buf_add_char(out, '{');
	json_add_member(out, "exchange", exchange);
	json_add_member(out, "routing_key", routing_key);
	buf_add_char(out, '}');
	json_add_member_int(out, "priority", 0);
	json_add_member(out, "body_encoding", "base64");
	json_add_member(out, "delivery_tag", delivery_tag);
	buf_add_text(out, "}}");
}
