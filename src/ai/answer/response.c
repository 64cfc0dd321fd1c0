#include "ai/answer/response.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

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

static bool
read_choice(struct response *r, const cJSON *root)
{
	const cJSON *choice =
	    cJSON_GetArrayItem(json_array(root, "choices"), 0);
	const cJSON *message = json_object(choice, "message");
	const char *refusal = json_text(message, "refusal");

	if (!message)
		return false;
	r->content = mem_copy(json_text(message, "content"));
	r->finish = mem_copy(json_text(choice, "finish_reason"));
	r->refused = refusal && *refusal;
	return true;
}

/* A string, or a number as text: some servers send code as a number. */
static char *
word(const cJSON *object, const char *name)
{
	const char *text = json_text(object, name);
	double value;

	if (text)
		return mem_copy(text);
	return json_number(object, name, &value) ? mem_printf("%g", value)
						 : NULL;
}

static bool
read_error(struct response *r, const cJSON *root)
{
	const cJSON *error = json_object(root, "error");

	if (json_text(root, "error")) {
		r->message = mem_copy(json_text(root, "error"));
		return true;
	}
	if (!error)
		error = root;
	r->code = word(error, "code");
	r->type = word(error, "type");
	r->param = word(error, "param");
	r->message = word(error, "message");
	return r->message || r->code || r->type;
}

void
response_read(struct response *r, const char *body, size_t n)
{
	cJSON *root = n ? json_parse(body, n) : NULL;

	memset(r, 0, sizeof *r);
	if (cJSON_IsObject(root)) {
		r->readable = read_choice(r, root) || read_error(r, root);
		r->model = mem_copy(json_text(root, "model"));
		read_usage(&r->tokens, json_object(root, "usage"));
	}
	cJSON_Delete(root);
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
