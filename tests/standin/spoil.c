#include "spoil.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "speech.h"

#define TOO_LONG 1200 /* characters; over every length the schemas state */

static const char *const list_names[SHAPES] = {
    "flashcards", "questions", "questions", "questions", "subtopics", NULL};
/* The field that names an item. */
static const char *const head_names[SHAPES] = {
    "question", "question", "question", "statement", "title", NULL};

static void
replace_text(cJSON *object, const char *name, const char *text)
{
	if (cJSON_GetObjectItemCaseSensitive(object, name))
		cJSON_ReplaceItemInObjectCaseSensitive(
		    object, name, cJSON_CreateString(text));
}

static void
lengthen(cJSON *item, const char *head)
{
	char *text = mem_alloc(TOO_LONG + 1);

	for (size_t i = 0; i < TOO_LONG; i++)
		text[i] = i % 8 == 7 ? ' ' : 'x';
	replace_text(item, head, text);
	replace_text(item, "answer", text);
	free(text);
}

/* A missing field and one of another type: Structured Outputs would never
 * let it through, servers without them do. */
static void
deform(cJSON *content, cJSON *item, const char *head)
{
	cJSON_DeleteItemFromObjectCaseSensitive(content, "language");
	cJSON_DeleteItemFromObjectCaseSensitive(item, head);
	if (cJSON_HasObjectItem(item, "source_quote"))
		cJSON_ReplaceItemInObjectCaseSensitive(
		    item, "source_quote", cJSON_CreateNumber(17));
}

static void
spoil_item(
    cJSON *content, cJSON *item, int index, const char *head, const char *fault)
{
	const char *right = json_text(item, "correct_option");

	if (strcmp(fault, "ungrounded") == 0 ||
	    (strcmp(fault, "half_ungrounded") == 0 && index % 2 == 1))
		replace_text(item, "source_quote",
		    "Quokkas juggle seventeen "
		    "purple umbrellas under Antarctic moonlight");
	else if (strcmp(fault, "too_long_items") == 0)
		lengthen(item, head);
	else if (strcmp(fault, "empty_fields") == 0)
		replace_text(item, head, "  ");
	else if (strcmp(fault, "same_options") == 0 && right)
		replace_text(item, "wrong_option_1", right);
	else if (strcmp(fault, "option_letters") == 0)
		replace_text(item, "explanation", "Option B is right.");
	else if (strcmp(fault, "bad_schema") == 0)
		deform(content, item, head);
}

static void
spoil_list(cJSON *list, const char *fault)
{
	int count = cJSON_GetArraySize(list);
	int keep = count;

	if (strcmp(fault, "no_items") == 0)
		keep = 0;
	if (strcmp(fault, "few_items") == 0 && count > 1)
		keep = 1;
	for (int i = count; i > keep; i--)
		cJSON_DeleteItemFromArray(list, i - 1);
	if (strcmp(fault, "duplicates") != 0)
		return;
	for (int i = 1; i < count; i++)
		cJSON_ReplaceItemInArray(
		    list, i, cJSON_Duplicate(cJSON_GetArrayItem(list, 0), 1));
}

/* A language that was not asked for; when any is right, none of those that
 * are known. */
static void
spoil_language(cJSON *content, const struct buf *system)
{
	const char *language = json_text(content, "language");
	const char *other =
	    language && strcmp(language, "en") == 0 ? "fr" : "en";

	replace_text(
	    content, "language", speech_automatic(system) ? "other" : other);
}

void
spoil_content(cJSON *content, const struct chat *chat, const char *fault)
{
	enum shape shape = chat->shape;
	cJSON *list, *item;
	int index = 0;

	if (shape == SHAPE_UNKNOWN)
		return;
	list = cJSON_GetObjectItemCaseSensitive(content, list_names[shape]);
	if (strcmp(fault, "wrong_language") == 0)
		spoil_language(content, &chat->system);
	spoil_list(list, fault);
	cJSON_ArrayForEach(item, list)
	    spoil_item(content, item, index++, head_names[shape], fault);
	item = cJSON_GetObjectItemCaseSensitive(content, "main_topic");
	if (item)
		spoil_item(content, item, 0, "title", fault);
}
