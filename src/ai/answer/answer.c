#include "ai/answer/answer.h"

#include "lib/json.h"

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
	json_add_member_raw(out, "grounded", d->grounded ? "true" : "false",
	    d->grounded ? 4 : 5);
}

static void
add_question(struct buf *out, const struct want *want, const struct draft *d)
{
	json_add_member(out, "type", question_types[want->type]);
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
	if (want->type != QUESTION_OPEN)
		return;
	json_add_member(out, "model_answer", d->model_answer);
	json_add_name(out, "keywords");
	json_add_value(out, d->keywords);
}

static void
add_item(struct buf *out, const struct want *want, const struct draft *d,
    const struct places *places, bool first)
{
	buf_add_char(out, '{');
	switch (want->kind) {
	case ITEM_FLASHCARDS:
		json_add_member(out, "question", d->question);
		json_add_member(out, "answer", d->answer);
		add_place(out, d, places);
		break;
	case ITEM_QUESTIONS:
		add_question(out, want, d);
		add_place(out, d, places);
		break;
	case ITEM_TOPICS:
		json_add_member(out, "name", d->question);
		json_add_member(out, "description", d->answer);
		json_add_member_raw(out, "is_main_topic",
		    first ? "true" : "false", first ? 4 : 5);
		break;
	case ITEM_KINDS:
		break;
	}
	buf_add_char(out, '}');
}

void
answer_print(struct buf *out, const struct want *want, const struct drafts *all,
    const struct places *places)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < all->count; i++) {
		if (i)
			buf_add_char(out, ',');
		add_item(out, want, &all->list[i], places, i == 0);
	}
	buf_add_char(out, ']');
}
