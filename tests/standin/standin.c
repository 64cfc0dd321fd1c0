#include "standin.h"

#include <stdio.h>
#include <string.h>

#include "lib/json.h"
#include "admin.h"
#include "answer.h"
#include "completion.h"
#include "spoil.h"

/* OpenAI's highest tier, so that no client paces itself unless told to. */
#define LIMIT_REQUESTS 30000
#define LIMIT_TOKENS 150000000
#define ENDLESS (9u << 20) /* bytes, more than any client should take */

static const char marker[] = "standin-fault=";

void
standin_init(struct standin *s)
{
	memset(s, 0, sizeof *s);
	s->limit_requests = LIMIT_REQUESTS;
	s->limit_tokens = LIMIT_TOKENS;
}

void
standin_release(struct standin *s)
{
	if (s->log)
		fclose(s->log);
	rules_clear(&s->rules);
	stats_reset(&s->stats);
}

/* 0, or -1 with *error.  An Azure path takes the key in api-key. */
static int
key_check(
    const struct standin *s, const struct call *call, struct api_error *error)
{
	static const char bearer[] = "Bearer ";
	const char *key = NULL;

	if (strncmp(call->path, "/openai/", 8) == 0 && call->api_key)
		key = call->api_key;
	else if (call->authorization &&
		 strncmp(call->authorization, bearer, sizeof bearer - 1) == 0)
		key = call->authorization + sizeof bearer - 1;
	if (key && key[0] && (!s->api_key || strcmp(key, s->api_key) == 0))
		return 0;
	if (key && key[0])
		error_set(error, 401, "invalid_request_error",
		    "invalid_api_key",
		    "Incorrect API key provided: %.4s***. "
		    "You can find your API key at "
		    "https://platform.openai.com/account/api-keys.",
		    key);
	else
		error_set(error, 401, "invalid_request_error",
		    "invalid_api_key",
		    "You didn't provide an API key. You "
		    "need to provide your API key in an Authorization header "
		    "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).");
	return -1;
}

static void
model_print(const struct model *model, struct buf *out)
{
	buf_add_char(out, '{');
	json_add_member(out, "id", model->name);
	json_add_member(out, "object", "model");
	json_add_member_int(out, "created", 1721172741);
	json_add_member(out, "owned_by", "openai-standin");
	buf_add_char(out, '}');
}

static void
models_reply(const char *name, struct reply *reply)
{
	struct api_error error;
	const struct model *model = name ? model_find(name) : NULL;

	if (model) {
		model_print(model, &reply->body);
	} else if (name) {
		error_request(&error, "model_not_found", "model",
		    "The model '%.100s' does not exist", name);
		error.status = 404;
		reply_error(reply, &error);
	} else {
		buf_add_text(&reply->body, "{\"object\":\"list\",\"data\":[");
		for (size_t i = 0; i < models_count; i++) {
			if (i > 0)
				buf_add_char(&reply->body, ',');
			model_print(&models[i], &reply->body);
		}
		buf_add_text(&reply->body, "]}");
	}
}

/* The rule for this request: by its header, by a marker in its text, or by
 * the list. */
static bool
fault_choose(struct standin *s, const struct call *call, const cJSON *request,
    struct rule *rule)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
	const char *name = call->fault;
	const struct fault *fault = NULL;

	if (!name) {
		name = strstr(call->body, marker);
		name = name ? name + sizeof marker - 1 : NULL;
	}
	if (name)
		fault = fault_find(name, strspn(name, letters));
	if (!fault)
		return rules_apply(&s->rules, call->body, request, rule);
	rule_init(rule, fault);
	return true;
}

static void
status_reply(const struct rule *rule, struct reply *reply)
{
	struct api_error error;
	const struct fault *fault = rule->fault;

	if (fault->kind == FAULT_PARAM) {
		const char *param = rule->param ? rule->param : "temperature";

		error_request(&error, fault->code, param,
		    "Unsupported "
		    "parameter: '%.90s' is not supported with this model.",
		    param);
	} else if (fault->kind == FAULT_ERROR) {
		error_set(&error, rule->status ? (int)rule->status : 400,
		    rule->type, rule->code, "%s",
		    rule->message ? rule->message : fault->message);
		if (rule->param)
			snprintf(
			    error.param, sizeof error.param, "%s", rule->param);
	} else {
		error_set(&error, fault->status, fault->type, fault->code, "%s",
		    fault->message);
	}
	if (strcmp(fault->name, "400_schema") == 0)
		strcpy(error.param, "response_format");
	reply_error(reply, &error);
}

/* What a fault does to a content that was good.  Returns finish_reason. */
static const char *
content_spoil(const struct rule *rule, struct buf *content)
{
	struct buf good = *content;

	switch (rule->fault->kind) {
	case FAULT_LENGTH:
		content->length /= 2;
		while (content->length > 0 &&
		       ((unsigned char)content->data[content->length] & 0xC0) ==
			   0x80)
			content->length--;
		content->data[content->length] = '\0';
		return "length";
	case FAULT_FILTER:
		buf_clear(content);
		return "content_filter";
	case FAULT_TEXT:
		buf_clear(content);
		buf_add_text(content, rule->text ? rule->text : "");
		return "stop";
	case FAULT_BAD_JSON:
		buf_replace(content, 0, 1, "Sure! Here you are: {,", 22);
		return "stop";
	case FAULT_FENCED:
		buf_init(content);
		buf_printf(content, "```json\n%s\n```", good.data);
		buf_release(&good);
		return "stop";
	case FAULT_STATUS:
	case FAULT_PARAM:
	case FAULT_ERROR:
	case FAULT_RAW:
	case FAULT_ENDLESS:
	case FAULT_REFUSAL:
	case FAULT_ITEMS:
	case FAULT_EMPTY:
	case FAULT_HTML:
	case FAULT_HALF:
	case FAULT_RESET:
	case FAULT_CUT:
	case FAULT_STALL:
	case FAULT_DELAY:
		break;
	}
	return "stop";
}

/* What a fault does to a body that was good. */
static void
body_spoil(const struct rule *rule, struct reply *reply)
{
	enum fault_kind kind = rule->fault->kind;

	if (kind == FAULT_RAW) {
		if (rule->status)
			reply->status = (int)rule->status;
		buf_clear(&reply->body);
		buf_add_text(&reply->body, rule->text ? rule->text : "");
	} else if (kind == FAULT_ENDLESS) {
		memset(buf_reserve(&reply->body, ENDLESS), ' ', ENDLESS);
		reply->body.length += ENDLESS;
		reply->body.data[reply->body.length] = '\0';
	} else if (kind == FAULT_EMPTY) {
		buf_clear(&reply->body);
	} else if (kind == FAULT_HALF) {
		reply->body.length /= 2;
		reply->body.data[reply->body.length] = '\0';
	} else if (kind == FAULT_HTML) {
		reply->type = "text/html";
		buf_clear(&reply->body);
		buf_add_text(&reply->body,
		    "<!DOCTYPE html><html><head><title>"
		    "Just a moment...</title></head><body></body></html>\n");
	} else if (kind == FAULT_CUT) {
		reply->delivery = DELIVER_CUT;
	} else if (kind == FAULT_RESET) {
		reply->delivery = DELIVER_RESET;
	} else if (kind == FAULT_STALL) {
		reply->delivery = DELIVER_NEVER;
	}
}

static void
content_make(
    const struct chat *chat, const struct rule *rule, struct buf *content)
{
	cJSON *json;

	if (chat->shape == SHAPE_UNKNOWN) {
		buf_add_text(content, "This is openai-standin, a test tool. "
				      "It knows only the schemas of hts.");
		return;
	}
	json = answer_make(chat);
	if (rule && rule->fault->kind == FAULT_ITEMS)
		spoil_content(json, chat, rule->fault->name);
	json_add_value(content, json);
	cJSON_Delete(json);
}

static void
answer_reply(struct standin *s, const struct chat *chat,
    const struct rule *rule, struct reply *reply)
{
	struct buf content = BUF_EMPTY;
	struct completion c = {.finish = "stop"};

	content_make(chat, rule, &content);
	completion_count(&c, chat, &content);
	if (rule && strcmp(c.finish, "stop") == 0)
		c.finish = content_spoil(rule, &content);
	c.content = content.data;
	if (rule && rule->fault->kind == FAULT_REFUSAL) {
		c.content = NULL;
		c.refusal = "I'm sorry, I can't assist with that.";
	}
	completion_print(&c, chat, &reply->body);
	s->stats.prompt_tokens += c.prompt_tokens;
	s->stats.completion_tokens += c.completion_tokens;
	buf_release(&content);
	if (rule)
		body_spoil(rule, reply);
}

/* The request as a whole against the model's sizes. */
static int
size_check(
    const struct standin *s, const struct chat *chat, struct api_error *error)
{
	long prompt = completion_prompt_tokens(chat);
	long context = s->context ? s->context : chat->model->context;

	if (chat->cap > chat->model->output) {
		error_request(error, "invalid_value",
		    cJSON_HasObjectItem(chat->json, "max_tokens")
			? "max_tokens"
			: "max_completion_tokens",
		    "max_tokens is too large: %ld. This model supports at "
		    "most %ld completion tokens.",
		    chat->cap, chat->model->output);
		return -1;
	}
	if (prompt + chat->cap <= context)
		return 0;
	error_request(error, "context_length_exceeded", "messages",
	    "This model's maximum context length is %ld tokens. However, you "
	    "requested %ld tokens (%ld in the messages, %ld in the "
	    "completion). Please reduce the length of the messages or "
	    "completion.",
	    context, prompt + chat->cap, prompt, chat->cap);
	return -1;
}

static void
limit_headers(const struct standin *s, struct reply *reply)
{
	long left = s->limit_requests - s->stats.in_flight;
	long tokens = s->limit_tokens - 1000 * s->stats.in_flight;

	reply_header_number(
	    reply, "x-ratelimit-limit-requests", s->limit_requests);
	reply_header_number(
	    reply, "x-ratelimit-remaining-requests", left > 0 ? left : 0);
	reply_header(reply, "x-ratelimit-reset-requests", "2ms");
	reply_header_number(reply, "x-ratelimit-limit-tokens", s->limit_tokens);
	reply_header_number(
	    reply, "x-ratelimit-remaining-tokens", tokens > 0 ? tokens : 0);
	reply_header(reply, "x-ratelimit-reset-tokens", "1ms");
}

static void
rule_headers(const struct rule *rule, struct reply *reply)
{
	reply_header(reply, "retry-after", rule->retry_after);
	reply_header(reply, "retry-after-ms", rule->retry_after_ms);
	reply_header(reply, "x-should-retry", rule->should_retry);
	reply->delay_ms += rule->delay_ms;
}

static bool
is_good(const struct rule *rule)
{
	return !rule || rule->fault->kind == FAULT_DELAY;
}

/* A valid request: counted, then answered or failed by a rule. */
static void
chat_answer(struct standin *s, const struct call *call, const struct chat *chat,
    struct reply *reply)
{
	struct rule rule, *applied = NULL;

	s->stats.by_shape[chat->shape]++;
	s->stats.re_asks += chat->again;
	if (fault_choose(s, call, chat->json, &rule)) {
		applied = &rule;
		stats_fault(&s->stats, rule.fault);
		rule_headers(&rule, reply);
	}
	if (applied && (rule.fault->kind == FAULT_STATUS ||
			   rule.fault->kind == FAULT_PARAM ||
			   rule.fault->kind == FAULT_ERROR))
		status_reply(applied, reply);
	else
		answer_reply(s, chat, applied, reply);
	if (is_good(applied))
		stats_answered(&s->stats, call->body, call->length);
}

/* A line per request: a body of hts is one line already. */
static void
log_request(const struct standin *s, const struct call *call)
{
	if (!s->log)
		return;
	fwrite(call->body, 1, call->length, s->log);
	putc('\n', s->log);
	fflush(s->log);
}

static void
chat_reply(struct standin *s, const struct call *call, struct reply *reply)
{
	struct chat chat;
	struct api_error error;

	reply->delay_ms = s->delay_ms;
	reply->held = true;
	reply->counted = true;
	stats_arrived(&s->stats, call->body, call->length);
	log_request(s, call);
	limit_headers(s, reply);
	if (chat_parse(call->body, call->length, &chat, &error) ||
	    size_check(s, &chat, &error))
		reply_error(reply, &error);
	else
		chat_answer(s, call, &chat, reply);
	chat_release(&chat);
}

static bool
path_ends(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && strcmp(path + n - m, end) == 0;
}

static void
identity_headers(struct reply *reply)
{
	char id[40] = "req_";

	random_hex(id + strlen(id), 32);
	reply_header(reply, "x-request-id", id);
	reply_header(reply, "openai-organization", "standin");
	reply_header(reply, "openai-version", "2020-10-01");
	reply_header(reply, "openai-processing-ms", "1");
}

void
standin_handle(struct standin *s, const struct call *call, struct reply *reply)
{
	static const char chat_path[] = "/chat/completions";
	static const char models_path[] = "/v1/models";
	size_t n = sizeof models_path - 1;
	struct api_error error;

	if (admin_handle(s, call, reply))
		return;
	identity_headers(reply);
	if (key_check(s, call, &error)) {
		reply_error(reply, &error);
	} else if (path_ends(call->path, chat_path) &&
		   strcmp(call->method, "POST") == 0) {
		chat_reply(s, call, reply);
		return;
	} else if (strncmp(call->path, models_path, n) == 0 &&
		   (call->path[n] == '/' || call->path[n] == '\0') &&
		   strcmp(call->method, "GET") == 0) {
		models_reply(call->path[n] ? call->path + n + 1 : NULL, reply);
	} else {
		error_set(&error, 404, "invalid_request_error", NULL,
		    "Invalid URL (%.10s %.200s)", call->method, call->path);
		reply_error(reply, &error);
	}
	s->stats.other++;
}
