#include "dequeue/control/control_request.h"

#include <ctype.h>
#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "dequeue/control/control_envelope.h"

#define REPLY_KEY_MAX 256
#define PATTERN_MAX 256

/* Repetition counts and references back can cost a regular expression more
 * time and memory than a name is worth. */
static bool
affordable(const char *pattern)
{
	if (strlen(pattern) > PATTERN_MAX || strchr(pattern, '{'))
		return false;
	for (; *pattern; pattern++)
		if (pattern[0] == '\\' && isdigit((unsigned char)pattern[1]))
			return false;
	return true;
}

static bool
matches_expression(const char *name, const char *pattern)
{
	char *anchored;
	regex_t compiled;
	bool matches;

	if (!affordable(pattern))
		return false;
	anchored = mem_printf("^(%s)", pattern);
	matches = regcomp(&compiled, anchored, REG_EXTENDED | REG_NOSUB) == 0;
	if (matches) {
		matches = regexec(&compiled, name, 0, NULL, 0) == 0;
		regfree(&compiled);
	}
	free(anchored);
	return matches;
}

bool
control_matches(const char *name, const char *pattern, const char *matcher)
{
	if (strcmp(matcher, "pcre") == 0)
		return matches_expression(name, pattern);
	return strcmp(matcher, "glob") == 0 && strlen(pattern) <= PATTERN_MAX &&
	       fnmatch(pattern, name, FNM_NOESCAPE) == 0;
}

static bool
is_for(const cJSON *body, const char *node_name)
{
	const cJSON *names = json_array(body, "destination"), *name;
	const char *pattern = json_text(body, "pattern");
	const char *matcher = json_text(body, "matcher");

	if (cJSON_GetArraySize(names) > 0) {
		cJSON_ArrayForEach(
		    name, names) if (cJSON_IsString(name) &&
				     strcmp(name->valuestring, node_name) ==
					 0) return true;
		return false;
	}
	if (pattern && *pattern && matcher && *matcher)
		return control_matches(node_name, pattern, matcher);
	return true;
}

static const char *
reply_key(const cJSON *body)
{
	const cJSON *to = json_object(body, "reply_to");
	const char *exchange = json_text(to, "exchange");
	const char *key = json_text(to, "routing_key");

	if (!exchange || strcmp(exchange, CONTROL_REPLIES) != 0 || !key ||
	    !*key || strlen(key) > REPLY_KEY_MAX)
		return NULL;
	return key;
}

enum control_request_result
control_request_read(struct control_request *r, const char *text, size_t n,
    const char *node_name)
{
	struct buf body = BUF_EMPTY;

	*r = (struct control_request){.method = ""};
	if (envelope_body(text, n, &body))
		r->body = json_parse(body.data, body.length);
	buf_release(&body);
	if (!cJSON_IsObject(r->body))
		return CONTROL_UNREADABLE;
	r->clock = envelope_clock(text, n);
	if (json_text(r->body, "method"))
		r->method = json_text(r->body, "method");
	r->arguments = json_object(r->body, "arguments");
	r->ticket = json_text(r->body, "ticket");
	r->reply_key = reply_key(r->body);
	return is_for(r->body, node_name) ? CONTROL_FOR_US : CONTROL_FOR_OTHERS;
}

void
control_request_release(struct control_request *r)
{
	cJSON_Delete(r->body);
	r->body = NULL;
}

void
control_reply_build(struct buf *message, struct buf *list,
    const struct control_request *r, struct node *node, const struct buf *value)
{
	struct buf body = BUF_EMPTY, headers = BUF_EMPTY;

	buf_add_char(&body, '{');
	json_add_member_raw(&body, node->name, value->data, value->length);
	buf_add_char(&body, '}');
	buf_add_char(&headers, '{');
	json_add_member(&headers, "ticket", r->ticket);
	json_add_member_int(&headers, "clock", node_tick(node));
	buf_add_char(&headers, '}');
	envelope_build(message, &body, &headers, CONTROL_REPLIES, r->reply_key);
	buf_printf(list, "%s." CONTROL_REPLIES, r->reply_key);
	buf_release(&body);
	buf_release(&headers);
}
