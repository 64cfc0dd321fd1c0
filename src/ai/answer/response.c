#include "ai/answer/response.h"

#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/json.h"
#include "lib/mem.h"

#include "ai/answer/content.h"
#include "ai/answer/loose.h"

#define TOKENS_MAX 1000000000L

static long
number(const cJSON *object, const char *name)
{
	long value = 0;

	json_integer(object, name, 0, TOKENS_MAX, &value);
	return value;
}

static void
read_usage(struct tokens *t, const cJSON *usage)
{
	t->input = number(usage, "prompt_tokens");
	t->output = number(usage, "completion_tokens");
	t->cached = number(
	    json_object(usage, "prompt_tokens_details"), "cached_tokens");
	t->reasoning = number(json_object(usage, "completion_tokens_details"),
	    "reasoning_tokens");
}

static void
add_part(struct buf *out, const cJSON *part)
{
	const char *type = json_text(part, "type");
	const char *text = json_text(part, "text");

	if (cJSON_IsString(part))
		buf_add_text(out, part->valuestring);
	else if (text && (!type || strstr(type, "text")))
		buf_add_text(out, text);
}

/* Appends what a message says: a text, a list of parts, of which reasoning is
 * none, or an object that a gateway has read already. */
static void
add_content(struct buf *out, const cJSON *content)
{
	const cJSON *part;

	if (cJSON_IsString(content))
		buf_add_text(out, content->valuestring);
	else if (cJSON_IsArray(content))
		cJSON_ArrayForEach(part, content) add_part(out, part);
	else if (cJSON_IsObject(content))
		json_add_value(out, content);
}

/* A call of a function instead of a text, where a gateway makes one of the
 * schema; or the answer among the reasoning, where a server sorts it so. */
static void
add_other_content(struct buf *out, const cJSON *message)
{
	const cJSON *call =
	    cJSON_GetArrayItem(json_array(message, "tool_calls"), 0);
	const cJSON *function = call ? json_object(call, "function")
				     : json_object(message, "function_call");

	if (json_text(function, "arguments"))
		buf_add_text(out, json_text(function, "arguments"));
	else if (json_text(message, "reasoning_content"))
		buf_add_text(out, json_text(message, "reasoning_content"));
	else if (json_text(message, "reasoning"))
		buf_add_text(out, json_text(message, "reasoning"));
}

static void
set_text(char **field, const char *text)
{
	if (!text)
		return;
	free(*field);
	*field = mem_copy(text);
}

static bool
has_text(const cJSON *object, const char *name)
{
	const char *text = json_text(object, name);

	return text && *text;
}

/* The first choice of an answer, or of one event of a stream. */
static bool
read_choice(struct response *r, const cJSON *root, struct buf *content)
{
	const cJSON *choice =
	    cJSON_GetArrayItem(json_array(root, "choices"), 0);
	const cJSON *message = json_object(choice, "message");
	const char *refusal;

	if (!message)
		message = json_object(choice, "delta");
	if (!message)
		return false;
	refusal = json_text(message, "refusal");
	add_content(
	    content, cJSON_GetObjectItemCaseSensitive(message, "content"));
	if (content->length == 0 && json_object(choice, "message"))
		add_other_content(content, message);
	set_text(&r->finish, json_text(choice, "finish_reason"));
	r->refused |= refusal && *refusal;
	r->reasoned |= has_text(message, "reasoning_content") ||
		       has_text(message, "reasoning");
	return true;
}

/* A string, or another value as JSON: some servers send code as a number, or
 * a list of what is wrong as message. */
static char *
word(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	struct buf text = BUF_EMPTY;

	if (cJSON_IsString(value))
		return mem_copy(value->valuestring);
	if (!value || cJSON_IsNull(value))
		return NULL;
	json_add_value(&text, value);
	return buf_take(&text);
}

static char *
first_word(const cJSON *object, const char *const *names)
{
	char *text = NULL;

	for (; *names && !text; names++)
		text = word(object, *names);
	return text;
}

static bool
read_error(struct response *r, const cJSON *root)
{
	static const char *const types[] = {
	    "type", "error_type", "status", NULL};
	static const char *const messages[] = {
	    "message", "error", "detail", "details", "errors", "msg", NULL};
	const cJSON *error = json_object(root, "error");
	char *sentence;

	if (!error)
		error = root;
	r->code = word(error, "code");
	r->type = first_word(error, types);
	r->param = word(error, "param");
	r->message = first_word(error, messages);
	/* Some gateways put the sentence there. */
	if (r->param && strchr(r->param, ' ')) {
		sentence = mem_printf(
		    "%s: %s", r->message ? r->message : "", r->param);
		free(r->message);
		r->message = sentence;
	}
	return r->message || r->code || r->type;
}

/* The status that an error names as its code. */
static int
status_of(const char *code)
{
	long status = code ? strtol(code, NULL, 10) : 0;

	return status >= 400 && status <= 599 ? (int)status : 0;
}

static void
read_root(struct response *r, const cJSON *root, struct buf *content)
{
	if (!cJSON_IsObject(root))
		return;
	if (read_choice(r, root, content))
		r->answered = true;
	else if (!r->answered && !json_array(root, "choices"))
		r->error = read_error(r, root);
	set_text(&r->model, json_text(root, "model"));
	if (json_object(root, "usage"))
		read_usage(&r->tokens, json_object(root, "usage"));
}

/* A stream of events although none was asked for: the text of all. */
static void
read_events(
    struct response *r, const char *p, const char *end, struct buf *content)
{
	const char *line_end;
	cJSON *root;

	for (; p < end; p = line_end + 1) {
		struct loose in;

		line_end = memchr(p, '\n', (size_t)(end - p));
		if (!line_end)
			line_end = end;
		if (line_end - p < 5 || memcmp(p, "data:", 5) != 0)
			continue;
		in = (struct loose){.at = p + 5, .end = line_end};
		root = loose_value(&in);
		read_root(r, root, content);
		cJSON_Delete(root);
	}
}

static bool
is_stream(const char *body, const char *end)
{
	static const char *const fields[] = {"data:", "event:", "id:", ":"};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		size_t n = strlen(fields[i]);

		if ((size_t)(end - body) > n && memcmp(body, fields[i], n) == 0)
			return true;
	}
	return false;
}

void
response_read(struct response *r, const char *body, size_t n)
{
	struct loose in = {.at = body, .end = body + n};
	struct buf content = BUF_EMPTY;
	cJSON *root;

	memset(r, 0, sizeof *r);
	if (n >= 3 && memcmp(body, "\xEF\xBB\xBF", 3) == 0)
		in.at += 3;
	while (in.at < in.end && (unsigned char)*in.at <= ' ')
		in.at++;
	if (is_stream(in.at, in.end)) {
		read_events(r, in.at, in.end, &content);
	} else {
		root = loose_value(&in);
		/* Google puts its errors into a list. */
		read_root(
		    r, cJSON_IsArray(root) ? root->child : root, &content);
		cJSON_Delete(root);
	}
	r->readable = r->answered || r->error;
	r->status = r->error ? status_of(r->code) : 0;
	r->reasoned |= r->tokens.reasoning > 0 ||
		       content_is_reasoning(
			   content.length ? content.data : "", content.length);
	if (content.length)
		r->content = buf_take(&content);
	buf_release(&content);
}

void
response_release(struct response *r)
{
	free(r->content);
	free(r->finish);
	free(r->model);
	free(r->code);
	free(r->type);
	free(r->param);
	free(r->message);
	memset(r, 0, sizeof *r);
}
