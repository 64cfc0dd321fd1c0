#include "reply.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void
reply_init(struct reply *reply)
{
	memset(reply, 0, sizeof *reply);
	reply->status = 200;
	reply->type = "application/json";
}

void
reply_release(struct reply *reply)
{
	buf_release(&reply->body);
}

void
reply_header(struct reply *reply, const char *name, const char *value)
{
	struct header *header = &reply->headers[reply->header_count];

	if (!value[0])
		return;
	assert(reply->header_count < REPLY_HEADERS_MAX);
	snprintf(header->name, sizeof header->name, "%s", name);
	snprintf(header->value, sizeof header->value, "%s", value);
	reply->header_count++;
}

void
reply_header_number(struct reply *reply, const char *name, long value)
{
	char text[24];

	snprintf(text, sizeof text, "%ld", value);
	reply_header(reply, name, text);
}

void
reply_error(struct reply *reply, const struct api_error *error)
{
	reply->status = error->status;
	buf_clear(&reply->body);
	error_body(&reply->body, error);
}
