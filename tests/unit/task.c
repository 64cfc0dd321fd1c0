/* The tables of tasks and items agree with each other. */
#include "unit/tap.h"

#include "lib/task.h"

static void
test_items(void)
{
	for (int kind = 0; kind < ITEM_KINDS; kind++) {
		const struct task *task = task_find(items[kind].task);
		bool named = false;

		OK(task && task->kind == TASK_AI && (int)task->item == kind,
		    items[kind].name);
		for (size_t i = 0; task && i < 8 && task->arguments[i]; i++)
			named = named || strcmp(task->arguments[i],
					     items[kind].count_name) == 0;
		OK(named, "the count of a kind is an argument of its task");
		OK((int)item_find(items[kind].name) == kind,
		    "a kind is found by its name");
		OK(items[kind].count >= 1 &&
			items[kind].count <= ITEM_COUNT_MAX,
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
	IS(tasks[0].name, "document.process_document",
	    "the first task is the document's");
	OK(item_find("cards") == ITEM_KINDS, "an unknown item is none");
	OK(question_type_find("open") == QUESTION_OPEN, "open questions");
	OK(question_type_find("essay") == QUESTION_TYPES, "no essays");
	OK(question_type_find(NULL) == QUESTION_TYPES, "no type is none");
	return TAP_DONE();
}
