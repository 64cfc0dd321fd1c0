#include "lib/task.h"

#include <string.h>

#include "lib/json.h"
#include "lib/settings.h"

const struct task tasks[] = {
    [ITEM_FLASHCARDS] = {"ai.generate_flashcards", TASK_AI,
	{"uploaded_file_id", "upload_id", "num_cards", "language", "options"},
	{"flashcards", "num_cards", "num_flashcards", 5, "HTS_COUNT_FLASHCARDS",
	    "flashcards_generated", "flashcards_saved"}},
    [ITEM_QUESTIONS] = {"ai.generate_questions", TASK_AI,
	{"uploaded_file_id", "upload_id", "num_questions", "question_type",
	    "language", "options"},
	{"questions", "num_questions", "num_questions", 3,
	    "HTS_COUNT_QUESTIONS", "questions_generated", "questions_saved"}},
    [ITEM_TOPICS] = {"ai.extract_topics", TASK_AI,
	{"uploaded_file_id", "upload_id", "max_topics", "language", "options"},
	{"topics", "max_topics", "max_topics", 8, "HTS_COUNT_TOPICS",
	    "topics_extracted", "topics_saved"}},
    [TASK_PROCESS_DOCUMENT] = {.name = "document.process_document",
	.kind = TASK_DOCUMENT,
	.arguments = {"task_id"}},
    {.name = "maintenance.clean_temp_files",
	.kind = TASK_MAINTENANCE,
	.arguments = {"older_than_days", "directory"}},
    {.name = "maintenance.clean_cache",
	.kind = TASK_MAINTENANCE,
	.arguments = {"older_than_days", "pattern"}},
    {.name = "maintenance.health_check", .kind = TASK_MAINTENANCE},
    {.name = "maintenance.noop", .kind = TASK_MAINTENANCE},
};

const size_t tasks_count = sizeof tasks / sizeof tasks[0];

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
task_item(const struct task *task)
{
	return task->kind == TASK_AI ? (enum item_kind)(task - tasks)
				     : ITEM_KINDS;
}

enum item_kind
item_find(const char *name)
{
	int i = 0;

	while (
	    i < ITEM_KINDS && (!name || strcmp(tasks[i].item.name, name) != 0))
		i++;
	return (enum item_kind)i;
}

long
item_count_default(enum item_kind kind)
{
	const struct item *item = &tasks[kind].item;
	long count = item->setting ? setting_amount(item->setting) : -1;

	return count < 0 ? item->count : count;
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
