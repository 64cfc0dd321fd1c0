#include "ai/forms.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/answer/flaw.h"
#include "ai/answer/tidy.h"
#include "ai/answer/tongue.h"

static struct rejection
take_options(const struct sent *sent, const cJSON *raw, struct draft *d)
{
	static const char *const names[DRAFT_OPTIONS] = {"correct_option",
	    "wrong_option_1", "wrong_option_2", "wrong_option_3"};
	struct rejection why = {FLAW_NONE, NULL};

	for (size_t i = 0; i < DRAFT_OPTIONS; i++) {
		d->options[i] =
		    field_take(sent, raw, names[i], OPTION_MAX, &why);
		if (why.flaw)
			return why;
	}
	d->options_count = DRAFT_OPTIONS;
	flaw_strip_labels(d);
	return why;
}

static void
add_truth(struct draft *d, const char *language, bool is_true)
{
	d->options[0] = mem_copy(tongue_truth(language, true));
	d->options[1] = mem_copy(tongue_truth(language, false));
	d->options_count = 2;
	d->correct = is_true ? 0 : 1;
}

static struct rejection
take_flashcard(const struct sent *sent, const cJSON *raw, struct draft *d)
{
	struct rejection why = {FLAW_NONE, NULL};

	d->question = field_take(sent, raw, "question", CARD_MAX, &why);
	d->answer = field_take(sent, raw, "answer", CARD_MAX, &why);
	return why;
}

static struct rejection
take_multiple_choice(const struct sent *sent, const cJSON *raw, struct draft *d)
{
	struct rejection why = {FLAW_NONE, NULL};

	d->question = field_take(sent, raw, "question", QUESTION_MAX, &why);
	if (!why.flaw)
		why = take_options(sent, raw, d);
	d->answer =
	    field_take_cut(sent, raw, "explanation", EXPLANATION_MAX, &why);
	return why;
}

static struct rejection
take_true_false(const struct sent *sent, const cJSON *raw, struct draft *d)
{
	const cJSON *truth = cJSON_GetObjectItemCaseSensitive(raw, "is_true");
	struct rejection why = {FLAW_NONE, NULL};

	d->question = field_take(sent, raw, "statement", QUESTION_MAX, &why);
	d->answer =
	    field_take_cut(sent, raw, "explanation", EXPLANATION_MAX, &why);
	if (!why.flaw && !cJSON_IsBool(truth))
		why = (struct rejection){FLAW_MISSING, "is_true"};
	if (!why.flaw)
		add_truth(d, sent->language, cJSON_IsTrue(truth));
	return why;
}

static cJSON *
take_keywords(const struct sent *sent, const cJSON *raw)
{
	cJSON *words = cJSON_CreateArray();
	const cJSON *word;
	char *clean;

	cJSON_ArrayForEach(word, json_array(raw, "keywords"))
	{
		if (!cJSON_IsString(word) || cJSON_GetArraySize(words) >= 20)
			continue;
		if (tidy_text(word->valuestring, &clean) == TIDY_OK &&
		    utf8_count(clean, strlen(clean)) <= TITLE_MAX &&
		    !strstr(clean, sent->tag))
			cJSON_AddItemToArray(words, cJSON_CreateString(clean));
		free(clean);
	}
	return words;
}

static struct rejection
take_open(const struct sent *sent, const cJSON *raw, struct draft *d)
{
	struct rejection why = {FLAW_NONE, NULL};

	d->question = field_take(sent, raw, "question", QUESTION_MAX, &why);
	d->model_answer = field_take(sent, raw, "model_answer", CARD_MAX, &why);
	d->answer = mem_copy(d->model_answer);
	if (!why.flaw)
		tidy_cut(d->answer, EXPLANATION_MAX);
	d->keywords = take_keywords(sent, raw);
	return why;
}

static struct rejection
take_topic(const struct sent *sent, const cJSON *raw, struct draft *d)
{
	struct rejection why = {FLAW_NONE, NULL};

	d->question = field_take(sent, raw, "title", TITLE_MAX, &why);
	d->answer =
	    field_take_cut(sent, raw, "description", EXPLANATION_MAX, &why);
	return why;
}

static void
print_flashcard(struct buf *out, const struct draft *d)
{
	json_add_member(out, "question", d->question);
	json_add_member(out, "answer", d->answer);
}

static void
print_question(struct buf *out, const struct draft *d)
{
	json_add_member(out, "text", d->question);
	json_add_name(out, "options");
	buf_add_char(out, '[');
	for (size_t i = 0; i < d->options_count; i++) {
		if (i)
			buf_add_char(out, ',');
		json_add_text(out, d->options[i]);
	}
	buf_add_char(out, ']');
	json_add_member_int(out, "correct_answer", d->correct);
	json_add_member(out, "explanation", d->answer);
}

static void
print_open(struct buf *out, const struct draft *d)
{
	print_question(out, d);
	json_add_member(out, "model_answer", d->model_answer);
	json_add_name(out, "keywords");
	json_add_value(out, d->keywords);
}

static void
print_topic(struct buf *out, const struct draft *d)
{
	json_add_member(out, "name", d->question);
	json_add_member(out, "description", d->answer);
}

const struct form_row forms[FORMS] = {
    [FORM_FLASHCARDS] = {.kind = ITEM_FLASHCARDS,
	.prompt = "flashcards",
	.schema = "flashcards_v1",
	.list = "flashcards",
	.tokens = 200,
	.take = take_flashcard,
	.print = print_flashcard},
    [FORM_MULTIPLE_CHOICE] = {.kind = ITEM_QUESTIONS,
	.type = QUESTION_MULTIPLE_CHOICE,
	.prompt = "questions-multiple_choice",
	.schema = "questions_mc_v1",
	.list = "questions",
	.tokens = 320,
	.take = take_multiple_choice,
	.print = print_question},
    [FORM_OPEN] = {.kind = ITEM_QUESTIONS,
	.type = QUESTION_OPEN,
	.prompt = "questions-open",
	.schema = "questions_open_v1",
	.list = "questions",
	.tokens = 240,
	.take = take_open,
	.print = print_open},
    [FORM_TRUE_FALSE] = {.kind = ITEM_QUESTIONS,
	.type = QUESTION_TRUE_FALSE,
	.prompt = "questions-true_false",
	.schema = "questions_tf_v1",
	.list = "questions",
	.tokens = 180,
	.take = take_true_false,
	.print = print_question},
    [FORM_TOPICS] = {.kind = ITEM_TOPICS,
	.prompt = "topics",
	.schema = "topics_v1",
	.list = "subtopics",
	.tokens = 120,
	.outline = true,
	.take = take_topic,
	.print = print_topic},
};

enum form
form_of(const struct want *want)
{
	int form = 0;

	while (form < FORMS - 1 && (forms[form].kind != want->kind ||
				       (want->kind == ITEM_QUESTIONS &&
					   forms[form].type != want->type)))
		form++;
	return (enum form)form;
}

static void
add_place(struct buf *out, const struct draft *d, const struct places *places)
{
	const struct place_file *file = NULL;
	long page = 0;

	if (d->grounded)
		file = place_find(places, d->offset, &page);
	else if (places->count == 1)
		file = &places->files[0];
	json_add_member(out, "file", file ? file->id : NULL);
	if (page)
		json_add_member_int(out, "page", page);
	else
		json_add_member(out, "page", NULL);
	json_add_member(out, "quote", d->quote);
	json_add_bool(out, "grounded", d->grounded);
}

static void
print_item(struct buf *out, const struct form_row *form, const struct draft *d,
    const struct places *places, bool first)
{
	buf_add_char(out, '{');
	if (form->kind == ITEM_QUESTIONS)
		json_add_member(out, "type", question_types[form->type]);
	form->print(out, d);
	if (form->outline) {
		json_add_bool(out, "is_main_topic", first);
		json_add_bool(out, "is_key_term", !first && d->key_term);
	} else {
		add_place(out, d, places);
	}
	buf_add_char(out, '}');
}

void
form_print(struct buf *out, enum form form, const struct drafts *all,
    const struct places *places)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < all->count; i++) {
		if (i)
			buf_add_char(out, ',');
		print_item(out, &forms[form], &all->list[i], places, i == 0);
	}
	buf_add_char(out, ']');
}
