#include "strict.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/json.h"

#define LEVELS_MAX 10 /* nesting, as the guide limits it */
#define PROPERTIES_MAX 5000
#define ENUM_MAX 1000
#define PENDING_MAX 256 /* schemas found and not yet looked at */

/* One schema to look at, and the way to it for the message. */
struct place {
	const cJSON *schema;
	int level;
	char path[120];
};

struct walk {
	const char *name;
	struct api_error *error;
	struct place pending[PENDING_MAX];
	size_t count;
	long properties;
	long enums;
};

static const char *const keywords[] = {"type", "properties", "required",
    "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs",
    "title", "description", "pattern", "format", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems",
    "maxItems"};

static bool
allowed(const char *keyword)
{
	for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
		if (strcmp(keywords[i], keyword) == 0)
			return true;
	return false;
}

static int
refuse(
    struct walk *w, const struct place *p, const char *what, const char *detail)
{
	error_request(w->error, NULL, "response_format",
	    "Invalid schema for response_format '%s': In context=(%s), %s%s",
	    w->name, p->path, what, detail);
	return -1;
}

static int
push(struct walk *w, const struct place *parent, const cJSON *schema,
    const char *step, int deeper)
{
	struct place *place;

	if (!cJSON_IsObject(schema))
		return refuse(w, parent, "schema must be an object: ", step);
	if (w->count == PENDING_MAX)
		return refuse(w, parent, "schema is too large at ", step);
	place = &w->pending[w->count++];
	place->schema = schema;
	place->level = parent->level + deeper;
	snprintf(place->path, sizeof place->path, "%.90s%s'%.20s'",
	    parent->path, parent->path[0] ? ", " : "", step);
	return 0;
}

static bool
listed(const cJSON *required, const char *name)
{
	const cJSON *entry;

	cJSON_ArrayForEach(entry,
	    required) if (cJSON_IsString(entry) &&
			  strcmp(entry->valuestring, name) == 0) return true;
	return false;
}

static int
check_object(struct walk *w, const struct place *p)
{
	const cJSON *more, *property;
	const cJSON *properties = json_object(p->schema, "properties");
	const cJSON *required = json_array(p->schema, "required");

	more =
	    cJSON_GetObjectItemCaseSensitive(p->schema, "additionalProperties");
	if (!cJSON_IsFalse(more))
		return refuse(w, p,
		    "'additionalProperties' is required to be "
		    "supplied and to be false.",
		    "");
	cJSON_ArrayForEach(property, properties)
	{
		if (!listed(required, property->string))
			return refuse(w, p,
			    "'required' is required to be "
			    "supplied and to be an array including every key "
			    "in properties. Missing ",
			    property->string);
		w->properties++;
		if (push(w, p, property, property->string, 1))
			return -1;
	}
	if (cJSON_GetArraySize(required) != cJSON_GetArraySize(properties))
		return refuse(w, p, "'required' names what is no property", "");
	return 0;
}

static int
check_choices(struct walk *w, const struct place *p)
{
	const cJSON *part;
	const cJSON *any = json_array(p->schema, "anyOf");
	const cJSON *definitions = json_object(p->schema, "$defs");

	cJSON_ArrayForEach(
	    part, any) if (push(w, p, part, "anyOf", 0)) return -1;
	cJSON_ArrayForEach(
	    part, definitions) if (push(w, p, part, part->string, 0)) return -1;
	return 0;
}

static bool
is_type(const cJSON *schema, const char *type)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(schema, "type");

	if (cJSON_IsString(value))
		return strcmp(value->valuestring, type) == 0;
	return listed(value, type);
}

static int
check_keywords(struct walk *w, const struct place *p)
{
	const cJSON *member;

	cJSON_ArrayForEach(
	    member, p->schema) if (!allowed(member->string)) return refuse(w, p,
	    "this keyword is not permitted: ", member->string);
	if (!cJSON_HasObjectItem(p->schema, "type") &&
	    !cJSON_HasObjectItem(p->schema, "anyOf") &&
	    !cJSON_HasObjectItem(p->schema, "$ref") &&
	    !cJSON_HasObjectItem(p->schema, "enum") &&
	    !cJSON_HasObjectItem(p->schema, "const"))
		return refuse(w, p, "schema must have a 'type' key.", "");
	return 0;
}

static int
check_place(struct walk *w, const struct place *p)
{
	const cJSON *elements;

	w->enums += cJSON_GetArraySize(json_array(p->schema, "enum"));
	if (p->level > LEVELS_MAX)
		return refuse(w, p, "schema exceeds the maximum nesting", "");
	if (w->properties > PROPERTIES_MAX || w->enums > ENUM_MAX)
		return refuse(w, p, "schema has too many names or values", "");
	if (check_keywords(w, p) || check_choices(w, p))
		return -1;
	if (is_type(p->schema, "object") && check_object(w, p))
		return -1;
	if (!is_type(p->schema, "array"))
		return 0;
	elements = json_object(p->schema, "items");
	if (!elements)
		return refuse(w, p, "array schema missing items", "");
	return push(w, p, elements, "items", 1);
}

int
strict_check(const cJSON *schema, const char *name, struct api_error *error)
{
	struct walk w = {.name = name, .error = error};
	struct place root = {.schema = schema, .level = 1};

	if (!is_type(schema, "object"))
		return refuse(
		    &w, &root, "schema must be of type \"object\"", "");
	if (cJSON_HasObjectItem(schema, "anyOf"))
		return refuse(
		    &w, &root, "'anyOf' is not permitted at the root", "");
	w.pending[w.count++] = root;
	while (w.count > 0) {
		struct place next = w.pending[--w.count];

		if (check_place(&w, &next))
			return -1;
	}
	return 0;
}
