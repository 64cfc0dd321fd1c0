/* The tables of tasks and items agree with each other. */
#include "unit/tap.h"

#include "lib/task.h"

static void
test_items(void)
{
	for (int kind = 0; kind < ITEM_KINDS; kind++) {
		const struct task *task = &tasks[kind];
		const struct item *item = &task->item;
		bool named = false;

		OK(task->kind == TASK_AI && (int)task_item(task) == kind,
		    item->name);
		for (size_t i = 0; i < 8 && task->arguments[i]; i++)
			named = named || strcmp(task->arguments[i],
					     item->count_name) == 0;
		OK(named, "the count of a kind is an argument of its task");
		OK((int)item_find(item->name) == kind,
		    "a kind is found by its name");
		OK(item->count >= 1 && item->count <= ITEM_COUNT_MAX,
		    "the default count of a kind is allowed");
	}
}

int
main(void)
{
	test_items();
	OK(!task_find("document.no"), "an unknown task is not found");
	OK(!task_find(NULL), "no name is no task");
	OK(task_find("maintenance.noop")->kind == TASK_MAINTENANCE,
	    "noop is maintenance");
	IS(tasks[TASK_PROCESS_DOCUMENT].name, "document.process_document",
	    "the task of a document follows those of items");
	OK(task_item(&tasks[TASK_PROCESS_DOCUMENT]) == ITEM_KINDS,
	    "the task of a document makes no items");
	OK(item_find("cards") == ITEM_KINDS, "an unknown item is none");
	OK(question_type_find("open") == QUESTION_OPEN, "open questions");
	OK(question_type_find("essay") == QUESTION_TYPES, "no essays");
	OK(question_type_find(NULL) == QUESTION_TYPES, "no type is none");
	return TAP_DONE();
}
