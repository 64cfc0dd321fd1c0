/*
 * The tasks hts runs: one table.  A new task is one row here, a folder of
 * prompts and its SQL.
 */
#ifndef HTS_LIB_TASK_H
#define HTS_LIB_TASK_H

#include <stddef.h>

#include "lib/buf.h"

enum task_kind { TASK_DOCUMENT, TASK_AI, TASK_MAINTENANCE };

/* What an AI task makes; also the values of want[].kind, the operands of
 * hts-ai and the members of the record. */
enum item_kind { ITEM_FLASHCARDS, ITEM_QUESTIONS, ITEM_TOPICS, ITEM_KINDS };

struct task {
	const char *name; /* Celery's name */
	enum task_kind kind;
	enum item_kind item;	  /* TASK_AI only */
	const char *arguments[8]; /* names of positional arguments in order */
};

struct item {
	const char *name;	 /* "flashcards" */
	const char *count_name;	 /* argument of the task: "num_cards" */
	const char *option_name; /* in options and metadata: "num_flashcards" */
	int count;		 /* default, and the least that auto makes */
	const char *setting;	 /* another default: "HTS_COUNT_FLASHCARDS" */
	const char *task;	 /* name of the task that makes it */
	const char *made;	 /* in the result: "flashcards_generated" */
	const char *saved;	 /* "flashcards_saved" */
};

extern const struct task tasks[];
extern const size_t tasks_count;
extern const struct item items[ITEM_KINDS];

/* NULL if hts does not know the task. */
const struct task *task_find(const char *name);
/* The kind of that name, or ITEM_KINDS. */
enum item_kind item_find(const char *name);

#define ITEM_COUNT_MAX 200 /* items of one kind a task may ask for */
#define ITEM_COUNT_AUTO 0  /* "auto": as many as the text is long */
/* How many items are made if the task does not say; exits 100 if the setting
 * is wrong. */
long item_count_default(enum item_kind kind);
/* Appends a member: the number, or "auto". */
void item_count_print(struct buf *out, const char *name, long count);

/* Question types: values of question_type and want[].type. */
enum question_type {
	QUESTION_MULTIPLE_CHOICE,
	QUESTION_OPEN,
	QUESTION_TRUE_FALSE,
	QUESTION_TYPES
};
extern const char *const question_types[QUESTION_TYPES];
enum question_type question_type_find(const char *name); /* or _TYPES */

/* "de" "en" "fr" "es" "auto". */
extern const char *const languages[];
extern const size_t languages_count;

/* Version of what hts-extract makes: part of the key hts:text:<sha256>:<v>.
 * Raise it when the same file would give another text. */
#define EXTRACTOR_VERSION "5"

#endif
