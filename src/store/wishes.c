#include "store/wishes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"

#define MODEL_MAX                                                              \
	200 /* of a name; the column token_usage.model may be shorter and cuts \
	       it */

static const cJSON *
member(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsNull(value) ? NULL : value;
}

/* The first value found under either name; null counts as absent. */
static const cJSON *
find(const struct option_sources *sources, const char *name, const char *also)
{
	size_t n = sizeof sources->list / sizeof sources->list[0];

	for (size_t i = 0; i < 2 * n; i++) {
		const cJSON *source = sources->list[i / 2], *value;

		if (i % 2)
			source = json_object(source, "options");
		if (!source)
			continue;
		value = member(source, name);
		if (!value && also)
			value = member(source, also);
		if (value)
			return value;
	}
	return NULL;
}

/* A form field arrives as text: "10" is 10. */
static bool
amount(const cJSON *value, long *out)
{
	const char *text = cJSON_GetStringValue(value);
	char *end;

	if (text && strcasecmp(text, "auto") == 0) {
		*out = ITEM_COUNT_AUTO;
		return true;
	}
	if (cJSON_IsNumber(value) && value->valuedouble >= 1 &&
	    value->valuedouble <= ITEM_COUNT_MAX) {
		*out = (long)value->valuedouble;
		return (double)*out == value->valuedouble;
	}
	if (!text || !isdigit((unsigned char)text[0]))
		return false;
	*out = strtol(text, &end, 10);
	return *end == '\0' && *out >= 1 && *out <= ITEM_COUNT_MAX;
}

static bool
read_count(struct wishes *o, const struct option_sources *sources,
    enum item_kind kind, char why[WISHES_WHY])
{
	const struct item *item = &tasks[kind].item;
	const cJSON *value = find(sources, item->count_name, item->option_name);

	o->count[kind] = item_count_default(kind);
	if (!value || amount(value, &o->count[kind]))
		return true;
	snprintf(why, WISHES_WHY, "%s is no number from 1 to %d, and not auto",
	    item->count_name, ITEM_COUNT_MAX);
	return false;
}

static bool
read_type(struct wishes *o, const struct option_sources *sources,
    char why[WISHES_WHY])
{
	const cJSON *value = find(sources, "question_type", NULL);

	o->type = value ? question_type_find(cJSON_GetStringValue(value))
			: QUESTION_MULTIPLE_CHOICE;
	if (o->type != QUESTION_TYPES)
		return true;
	snprintf(why, WISHES_WHY,
	    "question_type is none of multiple_choice, open, true_false");
	return false;
}

/* "de-CH" and "DE" are "de".  For a language without prompts the model is asked
 * to use the language of the text: that is better for the reader than a
 * failure. */
static const char *
language(const cJSON *value)
{
	const char *text = cJSON_GetStringValue(value);

	if (!text || !*text)
		return languages[0];
	for (size_t i = 0; i < languages_count; i++) {
		size_t n = strlen(languages[i]);

		if (strncasecmp(text, languages[i], n) == 0 &&
		    !isalpha((unsigned char)text[n]))
			return languages[i];
	}
	return "auto";
}

static bool
read_model(struct wishes *o, const struct option_sources *sources,
    char why[WISHES_WHY])
{
	const cJSON *value = find(sources, "model", NULL);
	const char *text = cJSON_GetStringValue(value);

	o->model = text && *text ? text : NULL;
	if (!value || (text && strlen(text) <= MODEL_MAX))
		return true;
	snprintf(why, WISHES_WHY, "model is no name of a model");
	return false;
}

int
wishes_read(struct wishes *o, const struct option_sources *sources,
    enum item_kind kind, char why[WISHES_WHY])
{
	memset(o, 0, sizeof *o);
	for (int i = 0; i < ITEM_KINDS; i++)
		if ((kind == ITEM_KINDS || kind == (enum item_kind)i) &&
		    !read_count(o, sources, (enum item_kind)i, why))
			return -1;
	if ((kind == ITEM_KINDS || kind == ITEM_QUESTIONS) &&
	    !read_type(o, sources, why))
		return -1;
	if (!read_model(o, sources, why))
		return -1;
	o->language = language(find(sources, "language", NULL));
	o->append = cJSON_IsTrue(find(sources, "append", NULL));
	return 0;
}

static void
want_one(struct buf *out, const struct wishes *o, enum item_kind kind)
{
	buf_add_text(out, out->data[out->length - 1] == '[' ? "{" : ",{");
	json_add_member(out, "kind", tasks[kind].item.name);
	item_count_print(out, "count", o->count[kind]);
	if (kind == ITEM_QUESTIONS)
		json_add_member(out, "type", question_types[o->type]);
	json_add_member(out, "language", o->language);
	if (o->model)
		json_add_member(out, "model", o->model);
	if (o->append)
		json_add_member_raw(out, "append", "true", 4);
	buf_add_char(out, '}');
}

void
wishes_want(struct buf *out, const struct wishes *o, enum item_kind kind)
{
	buf_add_char(out, '[');
	for (int i = 0; i < ITEM_KINDS; i++)
		if (kind == ITEM_KINDS || kind == (enum item_kind)i)
			want_one(out, o, (enum item_kind)i);
	buf_add_char(out, ']');
}
