#include "lib/task.h"

#include <string.h>

#include "lib/json.h"
#include "lib/settings.h"

const struct task tasks[] = {
    {"document.process_document", TASK_DOCUMENT, ITEM_KINDS, {"task_id"}},
    {"ai.generate_flashcards", TASK_AI, ITEM_FLASHCARDS,
	{"uploaded_file_id", "upload_id", "num_cards", "language", "options"}},
    {"ai.generate_questions", TASK_AI, ITEM_QUESTIONS,
	{"uploaded_file_id", "upload_id", "num_questions", "question_type",
	    "language", "options"}},
    {"ai.extract_topics", TASK_AI, ITEM_TOPICS,
	{"uploaded_file_id", "upload_id", "max_topics", "language", "options"}},
    {"maintenance.clean_temp_files", TASK_MAINTENANCE, ITEM_KINDS,
	{"older_than_days", "directory"}},
    {"maintenance.clean_cache", TASK_MAINTENANCE, ITEM_KINDS,
	{"older_than_days", "pattern"}},
    {"maintenance.health_check", TASK_MAINTENANCE, ITEM_KINDS, {NULL}},
    {"maintenance.noop", TASK_MAINTENANCE, ITEM_KINDS, {NULL}},
};

const size_t tasks_count = sizeof tasks / sizeof tasks[0];

const struct item items[ITEM_KINDS] = {
    [ITEM_FLASHCARDS] = {"flashcards", "num_cards", "num_flashcards", 5,
	"HTS_COUNT_FLASHCARDS", "ai.generate_flashcards",
	"flashcards_generated", "flashcards_saved"},
    [ITEM_QUESTIONS] = {"questions", "num_questions", "num_questions", 3,
	"HTS_COUNT_QUESTIONS", "ai.generate_questions", "questions_generated",
	"questions_saved"},
    [ITEM_TOPICS] = {"topics", "max_topics", "max_topics", 8,
	"HTS_COUNT_TOPICS", "ai.extract_topics", "topics_extracted",
	"topics_saved"},
};

const char *const question_types[QUESTION_TYPES] = {
    [QUESTION_MULTIPLE_CHOICE] = "multiple_choice",
    [QUESTION_OPEN] = "open",
    [QUESTION_TRUE_FALSE] = "true_false",
};

const char *const languages[] = {"de", "en", "fr", "es", "auto"};

const size_t languages_count = sizeof languages / sizeof languages[0];

const struct task *
task_find(const char *name)
{
	for (size_t i = 0; name && i < tasks_count; i++)
		if (strcmp(tasks[i].name, name) == 0)
			return &tasks[i];
	return NULL;
}

enum item_kind
item_find(const char *name)
{
	int i = 0;

	while (i < ITEM_KINDS && (!name || strcmp(items[i].name, name) != 0))
		i++;
	return (enum item_kind)i;
}

long
item_count_default(enum item_kind kind)
{
	long count = setting_amount(items[kind].setting);

	return count < 0 ? items[kind].count : count;
}

void
item_count_print(struct buf *out, const char *name, long count)
{
	if (count == ITEM_COUNT_AUTO)
		json_add_member(out, name, "auto");
	else
		json_add_member_int(out, name, count);
}

enum question_type
question_type_find(const char *name)
{
	int i = 0;

	while (i < QUESTION_TYPES &&
	       (!name || strcmp(question_types[i], name) != 0))
		i++;
	return (enum question_type)i;
}
