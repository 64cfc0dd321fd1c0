#include "ai/answer/content.h"

#include <stdio.h>
#include <string.h>

#include "lib/json.h"

/* Names servers without schemas use, and ours. */
static const struct {
	const char *from, *to;
} renames[] = {
    {"front", "question"},
    {"back", "answer"},
    {"text", "question"},
    {"name", "title"},
    {"topic", "title"},
    {"summary", "description"},
    {"quote", "source_quote"},
    {"key_points", "keywords"},
};

static const char *const wrong_names[] = {
    "wrong_option_1", "wrong_option_2", "wrong_option_3"};

/* The text inside a Markdown fence, or all of it. */
static void
strip_fence(const char **text, size_t *n)
{
	const char *p = *text, *end = p + *n, *newline;

	while (p < end && strchr(" \t\r\n", *p) && *p)
		p++;
	while (end > p && strchr(" \t\r\n", end[-1]) && end[-1])
		end--;
	if (end - p < 6 || memcmp(p, "```", 3) != 0 ||
	    memcmp(end - 3, "```", 3) != 0)
		return;
	newline = memchr(p, '\n', (size_t)(end - p));
	if (!newline || newline >= end - 3)
		return;
	*text = newline + 1;
	*n = (size_t)(end - 3 - *text);
}

static void
rename_members(cJSON *object)
{
	for (size_t i = 0; i < sizeof renames / sizeof *renames; i++)
		if (cJSON_HasObjectItem(object, renames[i].from) &&
		    !cJSON_GetObjectItemCaseSensitive(object, renames[i].to))
			cJSON_AddItemToObject(object, renames[i].to,
			    cJSON_DetachItemFromObjectCaseSensitive(
				object, renames[i].from));
}

/* options and the index of the right one become named options.  An index out
 * of range stays as it is: the item has no right option and is refused. */
static void
name_options(cJSON *object)
{
	cJSON *options = cJSON_GetObjectItemCaseSensitive(object, "options");
	int count = cJSON_GetArraySize(options);
	const cJSON *option;
	size_t wrong = 0;
	long right;

	if (!cJSON_IsArray(options) ||
	    !json_integer(object, "correct_answer", 0, count - 1, &right))
		return;
	for (int i = 0; i < count; i++) {
		option = cJSON_GetArrayItem(options, i);
		if (i == right)
			cJSON_AddItemToObject(object, "correct_option",
			    cJSON_Duplicate(option, 1));
		else if (wrong < 3)
			cJSON_AddItemToObject(object, wrong_names[wrong++],
			    cJSON_Duplicate(option, 1));
	}
	if (count != 4)
		cJSON_DeleteItemFromObjectCaseSensitive(
		    object, "correct_option");
	cJSON_DeleteItemFromObjectCaseSensitive(object, "options");
}

static void
name_members(cJSON *object, enum form form)
{
	const cJSON *truth;

	rename_members(object);
	if (form == FORM_MULTIPLE_CHOICE)
		name_options(object);
	if (form == FORM_OPEN && json_text(object, "answer") &&
	    !json_text(object, "model_answer"))
		cJSON_AddItemToObject(object, "model_answer",
		    cJSON_DetachItemFromObjectCaseSensitive(object, "answer"));
	if (form != FORM_TRUE_FALSE)
		return;
	if (json_text(object, "question") && !json_text(object, "statement"))
		cJSON_AddItemToObject(object, "statement",
		    cJSON_DetachItemFromObjectCaseSensitive(
			object, "question"));
	truth = cJSON_GetObjectItemCaseSensitive(object, "correct_answer");
	if (cJSON_IsBool(truth) &&
	    !cJSON_GetObjectItemCaseSensitive(object, "is_true"))
		cJSON_AddBoolToObject(object, "is_true", cJSON_IsTrue(truth));
}

/* A title alone becomes an object; what is no object either is null, which
 * the checks refuse. */
static cJSON *
as_object(cJSON *value)
{
	cJSON *object;

	if (!cJSON_IsString(value))
		return value;
	object = cJSON_CreateObject();
	cJSON_AddStringToObject(object, "title", value->valuestring);
	cJSON_AddStringToObject(object, "description", "");
	cJSON_Delete(value);
	return object;
}

/* The list of items in root, detached; NULL if there is none. */
static cJSON *
take_list(cJSON *root, enum form form)
{
	static const char *const also[] = {"cards", "items", "topics"};
	const char *name = form_list(form);
	cJSON *list;

	if (cJSON_IsArray(root))
		return cJSON_Duplicate(root, 1);
	for (size_t i = 0; !json_array(root, name) && i < 3; i++)
		if (json_array(root, also[i]))
			name = also[i];
	list = cJSON_DetachItemFromObjectCaseSensitive(root, name);
	if (cJSON_IsArray(list))
		return list;
	cJSON_Delete(list);
	return NULL;
}

static int
take_items(struct content *c, cJSON *root, enum form form)
{
	cJSON *main_topic, *list, *next;

	list = take_list(root, form);
	if (!list)
		return -1;
	c->list = cJSON_CreateArray();
	main_topic =
	    form == FORM_TOPICS
		? cJSON_DetachItemFromObjectCaseSensitive(root, "main_topic")
		: NULL;
	if (main_topic)
		cJSON_AddItemToArray(c->list, as_object(main_topic));
	while ((next = cJSON_DetachItemFromArray(list, 0)))
		cJSON_AddItemToArray(c->list, as_object(next));
	cJSON_Delete(list);
	cJSON_ArrayForEach(next, c->list) if (cJSON_IsObject(next))
	    name_members(next, form);
	return 0;
}

int
content_read(struct content *c, enum form form, const char *text, size_t n)
{
	const char *language;
	cJSON *root;
	int result;

	memset(c, 0, sizeof *c);
	strip_fence(&text, &n);
	root = n ? json_parse(text, n) : NULL;
	language = json_text(root, "language");
	if (language)
		snprintf(c->language, sizeof c->language, "%.15s", language);
	result = root ? take_items(c, root, form) : -1;
	cJSON_Delete(root);
	return result;
}

/* End of the last complete object inside the list of a root object, 0 if
 * there is none. */
static size_t
complete_items(const char *text, size_t n)
{
	bool quoted = false;
	size_t depth = 0, end = 0;

	for (size_t i = 0; i < n; i++) {
		char c = text[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (depth == 0)
				break;
			if (--depth == 2 && c == '}')
				end = i + 1;
		}
	}
	return end;
}

int
content_salvage(struct content *c, enum form form, const char *text, size_t n)
{
	struct buf whole = BUF_EMPTY;
	size_t end = complete_items(text, n);
	int result = -1;

	memset(c, 0, sizeof *c);
	if (end) {
		buf_add(&whole, text, end);
		buf_add_text(&whole, "]}");
		result = content_read(c, form, whole.data, whole.length);
	}
	buf_release(&whole);
	return result;
}

void
content_print(const struct content *c, enum form form, struct buf *out)
{
	bool topics = form == FORM_TOPICS, first = true;
	const cJSON *next;

	buf_add_char(out, '{');
	json_add_member(out, "language", c->language);
	if (topics && cJSON_GetArraySize(c->list) > 0) {
		json_add_name(out, "main_topic");
		json_add_value(out, cJSON_GetArrayItem(c->list, 0));
	}
	json_add_name(out, form_list(form));
	buf_add_char(out, '[');
	cJSON_ArrayForEach(next, c->list)
	{
		if (topics && next == c->list->child)
			continue;
		if (!first)
			buf_add_char(out, ',');
		first = false;
		json_add_value(out, next);
	}
	buf_add_text(out, "]}");
}

void
content_release(struct content *c)
{
	cJSON_Delete(c->list);
	memset(c, 0, sizeof *c);
}
