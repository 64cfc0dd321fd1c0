#include "field.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum field_type {
	FIELD_TEXT,
	FIELD_WORD, /* one of words */
	FIELD_INTEGER,
	FIELD_DECIMAL,
	FIELD_SWITCH,
	FIELD_OBJECT,
	FIELD_LIST,
	FIELD_ANY
};

static const char *const type_names[] = {"a string", "a string", "an integer",
    "a decimal", "a boolean", "an object", "an array", "any"};

struct field {
	const char *name;
	enum field_type type;
	double min, max;   /* of the number, or of the text's length */
	const char *words; /* WORD: "low|high" */
};

#define SEED 9.3e18

static const struct field fields[] = {
    {"messages", FIELD_LIST, 0, 0, NULL},
    {"model", FIELD_TEXT, 1, 200, NULL},
    {"max_completion_tokens", FIELD_INTEGER, 1, 1e9, NULL},
    {"max_tokens", FIELD_INTEGER, 1, 1e9, NULL},
    {"temperature", FIELD_DECIMAL, 0, 2, NULL},
    {"top_p", FIELD_DECIMAL, 0, 1, NULL},
    {"presence_penalty", FIELD_DECIMAL, -2, 2, NULL},
    {"frequency_penalty", FIELD_DECIMAL, -2, 2, NULL},
    {"n", FIELD_INTEGER, 1, 128, NULL},
    {"seed", FIELD_INTEGER, -SEED, SEED, NULL},
    {"stop", FIELD_ANY, 0, 0, NULL},
    {"response_format", FIELD_OBJECT, 0, 0, NULL},
    {"reasoning_effort", FIELD_WORD, 0, 0,
	"none|minimal|low|medium|high|xhigh|max"},
    {"verbosity", FIELD_WORD, 0, 0, "low|medium|high"},
    {"service_tier", FIELD_WORD, 0, 0, "auto|default|flex|scale|priority|fast"},
    {"store", FIELD_SWITCH, 0, 0, NULL},
    {"prompt_cache_key", FIELD_TEXT, 0, 1e6, NULL},
    {"prompt_cache_options", FIELD_OBJECT, 0, 0, NULL},
    {"prompt_cache_retention", FIELD_TEXT, 0, 100, NULL},
    {"safety_identifier", FIELD_TEXT, 0, 64, NULL},
    {"user", FIELD_TEXT, 0, 1e6, NULL},
    {"metadata", FIELD_OBJECT, 0, 0, NULL},
    {"stream", FIELD_SWITCH, 0, 0, NULL},
    {"stream_options", FIELD_OBJECT, 0, 0, NULL},
    {"logit_bias", FIELD_OBJECT, 0, 0, NULL},
    {"logprobs", FIELD_SWITCH, 0, 0, NULL},
    {"top_logprobs", FIELD_INTEGER, 0, 20, NULL},
    {"modalities", FIELD_LIST, 0, 0, NULL},
    {"audio", FIELD_OBJECT, 0, 0, NULL},
    {"prediction", FIELD_OBJECT, 0, 0, NULL},
    {"tools", FIELD_LIST, 0, 0, NULL},
    {"tool_choice", FIELD_ANY, 0, 0, NULL},
    {"parallel_tool_calls", FIELD_SWITCH, 0, 0, NULL},
    {"functions", FIELD_LIST, 0, 0, NULL},
    {"function_call", FIELD_ANY, 0, 0, NULL},
    {"web_search_options", FIELD_OBJECT, 0, 0, NULL},
};

static const struct field *
field_find(const char *name)
{
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static bool
type_fits(const struct field *field, const cJSON *value)
{
	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_WORD:
		return cJSON_IsString(value);
	case FIELD_INTEGER:
		return cJSON_IsNumber(value) &&
		       floor(value->valuedouble) == value->valuedouble;
	case FIELD_DECIMAL:
		return cJSON_IsNumber(value);
	case FIELD_SWITCH:
		return cJSON_IsBool(value);
	case FIELD_OBJECT:
		return cJSON_IsObject(value);
	case FIELD_LIST:
		return cJSON_IsArray(value);
	case FIELD_ANY:
		return true;
	}
	return false;
}

static bool
word_listed(const char *words, const char *word)
{
	size_t n = strlen(word);

	while (words) {
		if (strncmp(words, word, n) == 0 &&
		    (words[n] == '|' || words[n] == '\0'))
			return true;
		words = strchr(words, '|');
		if (words)
			words++;
	}
	return false;
}

static int
range_check(const struct field *field, double value, const char *unit,
    struct api_error *error)
{
	if (value < field->min) {
		error_request(error, "below_minimum_value", field->name,
		    "Invalid '%s': %s below minimum value. Expected a value "
		    ">= %g, but got %g instead.",
		    field->name, unit, field->min, value);
		return -1;
	}
	if (value > field->max) {
		error_request(error, "above_maximum_value", field->name,
		    "Invalid '%s': %s above maximum value. Expected a value "
		    "<= %g, but got %g instead.",
		    field->name, unit, field->max, value);
		return -1;
	}
	return 0;
}

static int
value_check(
    const struct field *field, const cJSON *value, struct api_error *error)
{
	switch (field->type) {
	case FIELD_WORD:
		if (word_listed(field->words, value->valuestring))
			return 0;
		error_request(error, "invalid_value", field->name,
		    "Invalid value: '%.80s'. Supported values are: %s.",
		    value->valuestring, field->words);
		return -1;
	case FIELD_TEXT:
		return range_check(
		    field, (double)strlen(value->valuestring), "length", error);
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
		return range_check(
		    field, value->valuedouble, type_names[field->type], error);
	case FIELD_SWITCH:
	case FIELD_OBJECT:
	case FIELD_LIST:
	case FIELD_ANY:
		return 0;
	}
	return 0;
}

int
fields_check(const cJSON *request, struct api_error *error)
{
	const cJSON *value;

	cJSON_ArrayForEach(value, request)
	{
		const struct field *field = field_find(value->string);

		if (!field) {
			error_request(error, "unknown_parameter", value->string,
			    "Unknown parameter: '%.80s'.", value->string);
			return -1;
		}
		if (cJSON_IsNull(value))
			continue;
		if (!type_fits(field, value)) {
			error_request(error, "invalid_type", field->name,
			    "Invalid type for '%s': expected %s.", field->name,
			    type_names[field->type]);
			return -1;
		}
		if (value_check(field, value, error))
			return -1;
	}
	return 0;
}
