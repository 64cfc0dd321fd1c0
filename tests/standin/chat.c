#include "chat.h"

#include <string.h>

#include "lib/json.h"
#include "field.h"
#include "strict.h"

#define NAME_MAX_LENGTH 64

const char *const shape_names[SHAPES] = {"flashcards_v1", "questions_mc_v1",
    "questions_open_v1", "questions_tf_v1", "topics_v1", "other"};

/* A property that only the schema of this shape has. */
static const char *const shape_marks[SHAPES] = {"flashcards", "correct_option",
    "model_answer", "is_true", "main_topic", NULL};

static int
missing(const char *name, struct api_error *error)
{
	error_request(error, "missing_required_parameter", name,
	    "Missing required parameter: '%s'.", name);
	return -1;
}

static int
invalid(const char *name, const char *what, struct api_error *error)
{
	error_request(
	    error, "invalid_value", name, "Invalid '%s': %s.", name, what);
	return -1;
}

static int
unsupported(const char *name, const char *code, const char *what,
    struct api_error *error)
{
	error_request(error, code, name,
	    "Unsupported parameter or value: "
	    "'%s' %s with this model.",
	    name, what);
	return -1;
}

static bool
given(const cJSON *request, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(request, name);

	return value && !cJSON_IsNull(value);
}

static int
model_check(struct chat *chat, struct api_error *error)
{
	chat->model_name = json_text(chat->json, "model");
	if (!chat->model_name) {
		error_request(
		    error, NULL, NULL, "you must provide a model parameter");
		return -1;
	}
	chat->model = model_find(chat->model_name);
	if (chat->model)
		return 0;
	error_set(error, 404, "invalid_request_error", "model_not_found",
	    "The model `%.100s` does not exist or you do not have access to "
	    "it.",
	    chat->model_name);
	return -1;
}

/* What reasoning models refuse, and the pair no model takes. */
static int
combination_check(const struct chat *chat, struct api_error *error)
{
	static const char *const sampling[] = {
	    "temperature", "top_p", "presence_penalty", "frequency_penalty"};
	static const double normal[] = {1, 1, 0, 0};
	double value;

	if (given(chat->json, "max_tokens") &&
	    given(chat->json, "max_completion_tokens")) {
		error_request(error, "invalid_parameter_combination",
		    "max_tokens",
		    "Setting 'max_tokens' and "
		    "'max_completion_tokens' at the same time is not "
		    "supported.");
		return -1;
	}
	if (json_true(chat->json, "stream"))
		return invalid(
		    "stream", "this stand-in does not stream", error);
	if (!chat->model->reasoning)
		return 0;
	if (given(chat->json, "max_tokens"))
		return unsupported("max_tokens", "unsupported_parameter",
		    "is not supported (use 'max_completion_tokens')", error);
	for (size_t i = 0; i < sizeof sampling / sizeof sampling[0]; i++)
		if (json_number(chat->json, sampling[i], &value) &&
		    (value < normal[i] || value > normal[i]))
			return unsupported(sampling[i], "unsupported_value",
			    "does not support any value but the default",
			    error);
	return 0;
}

static bool
name_valid(const char *name)
{
	size_t n = strlen(name);

	return n >= 1 && n <= NAME_MAX_LENGTH &&
	       strspn(name,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		   "0123456789_-") == n;
}

static int
schema_check(struct chat *chat, const cJSON *format, struct api_error *error)
{
	static const char where[] = "response_format.json_schema.name";
	const cJSON *member, *schema;
	const cJSON *wrapper = json_object(format, "json_schema");

	if (!wrapper)
		return missing("response_format.json_schema", error);
	chat->schema = json_text(wrapper, "name");
	if (!chat->schema)
		return missing(where, error);
	if (!name_valid(chat->schema))
		return invalid(where,
		    "string does not match pattern "
		    "'^[a-zA-Z0-9_-]+$' or is longer than 64",
		    error);
	cJSON_ArrayForEach(member,
	    wrapper) if (strcmp(member->string, "name") != 0 &&
			 strcmp(member->string, "strict") != 0 &&
			 strcmp(member->string, "schema") != 0 &&
			 strcmp(member->string, "description") !=
			     0) return invalid("response_format.json_schema",
	    "unknown member", error);
	schema = json_object(wrapper, "schema");
	if (!schema)
		return missing("response_format.json_schema.schema", error);
	return json_true(wrapper, "strict")
		   ? strict_check(schema, chat->schema, error)
		   : 0;
}

/* JSON mode wants the word in the messages (OpenAI's guide on it). */
static int
object_check(const struct chat *chat, struct api_error *error)
{
	if ((chat->system.data && strcasestr(chat->system.data, "json")) ||
	    (chat->user.data && strcasestr(chat->user.data, "json")))
		return 0;
	error_request(error, NULL, "messages",
	    "'messages' must contain the "
	    "word 'json' in some form, to use 'response_format' of type "
	    "'json_object'.");
	return -1;
}

static int
format_check(struct chat *chat, struct api_error *error)
{
	const cJSON *format = json_object(chat->json, "response_format");
	const char *type = json_text(format, "type");

	if (!format)
		return 0;
	if (!type)
		return missing("response_format.type", error);
	if (strcmp(type, "text") == 0)
		return 0;
	if (strcmp(type, "json_object") == 0)
		return object_check(chat, error);
	if (strcmp(type, "json_schema") != 0)
		return invalid("response_format.type",
		    "Supported values are: "
		    "'json_object', 'json_schema', and 'text'",
		    error);
	if (!chat->model->schemas) {
		error_request(error, NULL, "response_format",
		    "Invalid "
		    "parameter: 'response_format' of type 'json_schema' is not "
		    "supported with this model.");
		return -1;
	}
	return schema_check(chat, format, error);
}

/* Appends the text of a message: a string or an array of text parts. */
static int
content_add(struct buf *out, const cJSON *content, struct api_error *error)
{
	const cJSON *part;
	const char *text;

	if (cJSON_IsString(content)) {
		buf_add_text(out, content->valuestring);
	} else if (cJSON_IsArray(content)) {
		cJSON_ArrayForEach(part, content)
		{
			text = json_text(part, "text");
			if (!text)
				return invalid("messages",
				    "only text parts "
				    "are understood",
				    error);
			buf_add_text(out, text);
		}
	} else {
		return invalid("messages",
		    "content must be a string or an "
		    "array",
		    error);
	}
	buf_add_char(out, '\n');
	return 0;
}

static int
message_check(struct chat *chat, const cJSON *message, struct api_error *error)
{
	const cJSON *member;
	struct buf *to = &chat->rest;
	const char *role = json_text(message, "role");

	if (!role)
		return missing("messages[].role", error);
	cJSON_ArrayForEach(
	    member, message) if (strcmp(member->string, "role") != 0 &&
				 strcmp(member->string, "content") != 0 &&
				 strcmp(member->string, "name") != 0 &&
				 strcmp(member->string, "refusal") !=
				     0) return invalid("messages",
	    "unknown member", error);
	if (strcmp(role, "system") == 0 || strcmp(role, "developer") == 0)
		to = &chat->system;
	else if (strcmp(role, "user") == 0)
		to = chat->user.length ? &chat->rest : &chat->user;
	else if (strcmp(role, "assistant") == 0)
		chat->again = true;
	else
		return invalid("messages[].role",
		    "Supported values are: "
		    "'system', 'assistant', 'user' and 'developer'",
		    error);
	return content_add(
	    to, cJSON_GetObjectItemCaseSensitive(message, "content"), error);
}

static int
messages_check(struct chat *chat, struct api_error *error)
{
	const cJSON *message;
	const cJSON *messages = json_array(chat->json, "messages");

	if (!messages)
		return missing("messages", error);
	if (cJSON_GetArraySize(messages) == 0)
		return invalid("messages",
		    "empty array. Expected an array "
		    "with minimum length 1",
		    error);
	cJSON_ArrayForEach(message,
	    messages) if (message_check(chat, message, error)) return -1;
	return 0;
}

/* The shape by the schema's properties; without a schema by what the system
 * message says about the fields. */
static enum shape
shape_guess(const struct chat *chat)
{
	const cJSON *format = json_object(chat->json, "response_format");
	char *schema =
	    cJSON_PrintUnformatted(json_object(format, "json_schema"));
	const char *text = schema ? schema : chat->system.data;
	enum shape shape = SHAPE_UNKNOWN;

	for (int i = 0; text && i < SHAPE_UNKNOWN; i++) {
		if (strstr(text, shape_marks[i])) {
			shape = (enum shape)i;
			break;
		}
	}
	cJSON_free(schema);
	return shape;
}

static void
limits_read(struct chat *chat)
{
	chat->cap = 0;
	chat->choices = 1;
	if (!json_integer(
		chat->json, "max_completion_tokens", 1, 1000000000, &chat->cap))
		json_integer(
		    chat->json, "max_tokens", 1, 1000000000, &chat->cap);
	json_integer(chat->json, "n", 1, 128, &chat->choices);
}

int
chat_parse(
    const char *body, size_t n, struct chat *chat, struct api_error *error)
{
	memset(chat, 0, sizeof *chat);
	chat->json = json_parse(body, n);
	if (!cJSON_IsObject(chat->json)) {
		error_request(error, NULL, NULL,
		    "We could not parse the JSON "
		    "body of your request.");
		return -1;
	}
	if (model_check(chat, error) || fields_check(chat->json, error) ||
	    messages_check(chat, error) || combination_check(chat, error) ||
	    format_check(chat, error))
		return -1;
	chat->shape = shape_guess(chat);
	limits_read(chat);
	return 0;
}

void
chat_release(struct chat *chat)
{
	cJSON_Delete(chat->json);
	buf_release(&chat->system);
	buf_release(&chat->user);
	buf_release(&chat->rest);
	memset(chat, 0, sizeof *chat);
}
