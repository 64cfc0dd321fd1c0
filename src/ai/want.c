#include "ai/want.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

#define FAULT_SIZE 128
#define MODEL_MAX 200 /* model names go into messages and tables */

const char *
want_language(const char *name)
{
	for (size_t i = 0; name && i < languages_count; i++)
		if (strcmp(languages[i], name) == 0)
			return languages[i];
	return NULL;
}

void
wants_add(struct wants *w, const struct want *want)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->list[i].kind == want->kind)
			return;
	w->list[w->count] = *want;
	w->list[w->count++].model = mem_copy(want->model);
}

/* A member that is a string; fallback if it is absent or null. */
static const char *
word(const cJSON *object, const char *name, const char *fallback)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	if (!value || cJSON_IsNull(value))
		return fallback;
	return cJSON_IsString(value) ? value->valuestring : "";
}

static int
read_count(const cJSON *object, struct want *want)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, "count");

	const char *text = cJSON_GetStringValue(value);

	want->count = item_count_default(want->kind);
	if (text && strcmp(text, "auto") == 0) {
		want->count = ITEM_COUNT_AUTO;
		return 0;
	}
	if (!value || cJSON_IsNull(value))
		return 0;
	return json_integer(object, "count", 1, ITEM_COUNT_MAX, &want->count)
		   ? 0
		   : -1;
}

static const char *
read_want(const cJSON *object, const char *model, struct want *want)
{
	want->kind = item_find(json_text(object, "kind"));
	if (want->kind == ITEM_KINDS)
		return "kind is none of flashcards, questions, topics";
	want->type = question_type_find(
	    word(object, "type", question_types[QUESTION_MULTIPLE_CHOICE]));
	if (want->type == QUESTION_TYPES)
		return "type is none of multiple_choice, open, true_false";
	want->language = want_language(word(object, "language", "de"));
	if (!want->language)
		return "language is none of de, en, fr, es, auto";
	if (read_count(object, want) < 0)
		return "count is not between 1 and 200, and not auto";
	model = word(object, "model", model);
	if (!model || !*model || strlen(model) > MODEL_MAX)
		return "model is no name of a model";
	want->model = mem_copy(model);
	want->append = json_true(object, "append");
	return NULL;
}

int
wants_read(struct wants *w, struct span value, const char *model,
    char fault[static FAULT_SIZE])
{
	cJSON *array = value.at ? json_parse(value.at, value.length) : NULL;
	const char *wrong = NULL;
	const cJSON *object;
	struct want want;

	memset(w, 0, sizeof *w);
	if (!cJSON_IsArray(array) || cJSON_GetArraySize(array) == 0)
		wrong = "it is no list of what is wanted";
	cJSON_ArrayForEach(object, array)
	{
		memset(&want, 0, sizeof want);
		if (!wrong)
			wrong = read_want(object, model, &want);
		if (!wrong)
			wants_add(w, &want);
		free(want.model);
	}
	cJSON_Delete(array);
	if (!wrong)
		return 0;
	snprintf(fault, FAULT_SIZE, "want: %s", wrong);
	wants_release(w);
	return -1;
}

void
wants_missing(
    struct wants *out, const struct wants *w, const char *line, size_t n)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < w->count; i++)
		if (!jscan_member(line, n, tasks[w->list[i].kind].item.name).at)
			wants_add(out, &w->list[i]);
}

void
wants_print(struct buf *out, const struct wants *w)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < w->count; i++) {
		const struct want *want = &w->list[i];

		buf_add_text(out, i ? ",{" : "{");
		json_add_member(out, "kind", tasks[want->kind].item.name);
		item_count_print(out, "count", want->count);
		if (want->kind == ITEM_QUESTIONS)
			json_add_member(
			    out, "type", question_types[want->type]);
		json_add_member(out, "language", want->language);
		json_add_member(out, "model", want->model);
		if (want->append)
			json_add_member_raw(out, "append", "true", 4);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

void
wants_release(struct wants *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->list[i].model);
	memset(w, 0, sizeof *w);
}
