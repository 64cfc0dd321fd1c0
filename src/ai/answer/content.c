#include "ai/answer/content.h"

#include <stdio.h>
#include <string.h>

#include "lib/json.h"
#include "lib/utf8.h"

#include "ai/answer/loose.h"
#include "ai/answer/shape.h"

#define STARTS_MAX 1000 /* places at which JSON may begin, in one answer */
#define ITEMS_MAX 2000	/* of one answer; 200 is the most anyone asks for */

/* How models mark their reasoning: what opens it, and what closes it. */
static const struct {
	const char *open, *close;
} reasonings[] = {
    {"<think>", "</think>"},
    {"<thinking>", "</thinking>"},
    {"<thought>", "</thought>"},
    {"<reasoning>", "</reasoning>"},
    {"<seed:think>", "</seed:think>"},
    {"<|begin_of_thought|>", "<|end_of_thought|>"},
    {"<|channel|>analysis", "<|channel|>final"},
    {"[THINK]", "[/THINK]"},
    {"\xE2\x97\x81think\xE2\x96\xB7", "\xE2\x97\x81/think\xE2\x96\xB7"},
};

static const char *
find(const char *text, const char *end, const char *word)
{
	return memmem(text, (size_t)(end - text), word, strlen(word));
}

static const char *
skip_space(const char *text, const char *end)
{
	while (text < end && (unsigned char)*text <= ' ')
		text++;
	return text;
}

/* Where the answer begins: behind the reasoning, which may hold JSON of its
 * own.  Some servers leave out the mark that opens it. */
static const char *
skip_reasoning(const char *text, const char *end)
{
	const char *start = skip_space(text, end), *close;
	bool bare = start == end || !strchr("{[`\"", *start);

	for (size_t i = 0; i < sizeof reasonings / sizeof *reasonings; i++) {
		bool opens = find(start, end, reasonings[i].open) == start;

		close = find(start, end, reasonings[i].close);
		if (close && (opens || bare))
			return close + strlen(reasonings[i].close);
		if (opens)
			return end;
	}
	return start;
}

static void
add_item(struct content *c, cJSON *item, enum form form, bool first)
{
	if (cJSON_GetArraySize(c->list) >= ITEMS_MAX) {
		cJSON_Delete(item);
		return;
	}
	c->found = true;
	shape_item(item, form);
	if (first)
		cJSON_InsertItemInArray(c->list, 0, item);
	else
		cJSON_AddItemToArray(c->list, item);
}

/* A topic may be a title alone. */
static void
add_title(struct content *c, const char *title, bool first)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddStringToObject(object, "title", title);
	cJSON_AddStringToObject(object, "description", "");
	add_item(c, object, FORM_TOPICS, first);
}

static void take_value(
    struct content *c, cJSON *value, enum form form, bool listed, bool first);

static void
take_language(struct content *c, const cJSON *object)
{
	const char *language = json_text(object, "language");

	if (!language || *c->language)
		return;
	snprintf(c->language, sizeof c->language, "%s", language);
	utf8_trim(c->language);
}

/* The items inside an object that is none itself. */
static void
take_members(struct content *c, cJSON *object, enum form form)
{
	cJSON *main_topic =
	    cJSON_GetObjectItemCaseSensitive(object, "main_topic");
	cJSON *member;

	take_language(c, object);
	if (forms[form].outline && cJSON_IsString(main_topic))
		add_title(c, main_topic->valuestring, true);
	else if (forms[form].outline && main_topic)
		take_value(c, main_topic, form, false, true);
	cJSON_ArrayForEach(member,
	    object) if (member != main_topic &&
			(cJSON_IsArray(member) || cJSON_IsObject(member)))
	    take_value(c, member, form, false, false);
}

static void
take_item(struct content *c, const cJSON *object, enum form form, bool first)
{
	add_item(c, cJSON_Duplicate(object, 1), form, first);
}

static void
take_object(
    struct content *c, cJSON *object, enum form form, bool listed, bool first)
{
	int before = cJSON_GetArraySize(c->list);
	bool is_item = shape_is_item(object, form);

	if (is_item)
		take_item(c, object, form, first);
	/* A topic may hold its subtopics. */
	if (!is_item || forms[form].outline)
		take_members(c, object, form);
	if (listed && cJSON_GetArraySize(c->list) == before)
		take_item(c, object, form, first);
}

/* listed: value is an element of a list, and an object among them an item
 * even if it looks like none; first: its items go in front. */
static void
take_value(
    struct content *c, cJSON *value, enum form form, bool listed, bool first)
{
	cJSON *next;

	if (cJSON_IsArray(value)) {
		c->found = true;
		cJSON_ArrayForEach(next, value)
		    take_value(c, next, form, true, first);
	} else if (cJSON_IsObject(value)) {
		take_object(c, value, form, listed, first);
	} else if (cJSON_IsString(value) && forms[form].outline && listed) {
		add_title(c, value->valuestring, first);
	}
}

/* All values between in->at and its end. */
static void
read_values(struct content *c, enum form form, struct loose *in)
{
	cJSON *value;

	for (int starts = 0; in->at < in->end && starts < STARTS_MAX;) {
		if (*in->at != '{' && *in->at != '[') {
			in->at++;
			continue;
		}
		starts++;
		value = loose_value(in);
		c->broken |= in->broken;
		if (value) {
			shape_names(value);
			take_value(c, value, form, false, false);
		}
		cJSON_Delete(value);
	}
}

static void
read_text(struct content *c, enum form form, const char *text, const char *end)
{
	struct loose in = {.at = text, .end = end};
	cJSON *quoted = NULL;

	/* JSON as a string in JSON. */
	if (text < end && *text == '"')
		quoted = loose_value(&in);
	if (cJSON_IsString(quoted)) {
		in.at = quoted->valuestring;
		in.end = in.at + strlen(in.at);
	} else {
		in.at = text;
	}
	read_values(c, form, &in);
	cJSON_Delete(quoted);
}

bool
content_is_reasoning(const char *text, size_t n)
{
	return skip_space(text, text + n) < text + n &&
	       skip_reasoning(text, text + n) == text + n;
}

int
content_read(struct content *c, enum form form, const char *text, size_t n)
{
	const char *end = text + n, *start = skip_reasoning(text, end);

	memset(c, 0, sizeof *c);
	c->list = cJSON_CreateArray();
	read_text(c, form, start, end);
	/* What looked like the end of reasoning was part of an item. */
	if (!c->found && start > skip_space(text, end))
		read_text(c, form, text, end);
	return c->found ? 0 : -1;
}

void
content_print(const struct content *c, enum form form, struct buf *out)
{
	bool topics = forms[form].outline, first = true;
	const cJSON *next;

	buf_add_char(out, '{');
	json_add_member(out, "language", c->language);
	if (topics && cJSON_GetArraySize(c->list) > 0) {
		json_add_name(out, "main_topic");
		json_add_value(out, cJSON_GetArrayItem(c->list, 0));
	}
	json_add_name(out, forms[form].list);
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
