/*
 * The tasks hts runs and the kinds of material they make: one table for all
 * programs.
 */
#ifndef HTS_LIB_TASK_H
#define HTS_LIB_TASK_H

#include <stddef.h>

#include "lib/buf.h"

enum task_kind { TASK_DOCUMENT, TASK_AI, TASK_MAINTENANCE };

/* What an AI task makes.  The rows of these tasks come first in the table, in
 * this order. */
enum item_kind { ITEM_FLASHCARDS, ITEM_QUESTIONS, ITEM_TOPICS, ITEM_KINDS };

#define TASK_PROCESS_DOCUMENT ITEM_KINDS /* the row after them */

struct item {
	const char *name;	 /* in records and operands: "flashcards" */
	const char *count_name;	 /* argument of the task: "num_cards" */
	const char *option_name; /* in options and metadata: "num_flashcards" */
	int count;		 /* default, and the least that auto makes */
	const char
	    *setting;	  /* another default: "HTS_COUNT_FLASHCARDS", or NULL */
	const char *made; /* in the result: "flashcards_generated" */
	const char *saved; /* "flashcards_saved" */
};

struct task {
	const char *name; /* Celery's name */
	enum task_kind kind;
	const char *arguments[8]; /* names of positional arguments in order */
	struct item item;	  /* TASK_AI only */
};

extern const struct task tasks[];
extern const size_t tasks_count;

/* NULL if hts does not know the task. */
const struct task *task_find(const char *name);
/* What a row of the table makes; ITEM_KINDS if it is no TASK_AI. */
enum item_kind task_item(const struct task *task);
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
