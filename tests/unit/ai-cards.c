/*
 * Items a model wrote, and what becomes of them: the cases of tests/cards, a
 * line each.  items.jsonl: an item on a text of tests/cards is accepted with
 * its quote found, accepted without (ungrounded), repaired or rejected.
 * pairs.jsonl: two items say one thing or two.
 */
#include <stdlib.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/share.h"

#include "ai/answer/item_check.h"
#include "ai/answer/content.h"
#include "ai/answer/merge.h"

#include "tap.h"

#define FILE_MAX (1u << 20)

static char *
read_file(const char *name)
{
	char *path = mem_printf("tests/cards/%s", name);
	struct buf text = BUF_EMPTY;

	if (file_read(path, FILE_MAX, &text) < 0) {
		printf("Bail out! cannot read %s\n", path);
		exit(1);
	}
	free(path);
	return buf_take(&text);
}

static enum form
form_named(const char *name)
{
	if (strcmp(name, "flashcards") == 0)
		return FORM_FLASHCARDS;
	return strcmp(name, "true_false") == 0 ? FORM_TRUE_FALSE
					       : FORM_MULTIPLE_CHOICE;
}

/* The item as it comes out of an answer. */
static void
read_item(struct content *content, enum form form, const cJSON *item)
{
	struct buf text = BUF_EMPTY;

	buf_add_char(&text, '[');
	json_add_value(&text, item);
	buf_add_char(&text, ']');
	content_read(content, form, text.data, text.length);
	buf_release(&text);
}

/* Whether one of the draft's texts holds text. */
static bool
draft_holds(const struct draft *d, const char *text)
{
	bool found = strstr(d->question, text) || strstr(d->answer, text);

	for (size_t i = 0; i < d->options_count; i++)
		found |= strstr(d->options[i], text) != NULL;
	return found;
}

static bool
is_repaired(const struct draft *d, const cJSON *expect)
{
	const char *with = json_text(expect, "contains");
	const char *without = json_text(expect, "not_contains");
	bool good = (!with || draft_holds(d, with)) &&
		    (!without || !draft_holds(d, without));

	for (size_t i = 0;
	     json_true(expect, "no_prefix") && i < d->options_count; i++)
		good &= !strchr(").:", d->options[i][1]);
	return good;
}

static void
test_item(const cJSON *line)
{
	char *name = mem_printf("%s.txt", json_text(line, "text"));
	char *source = read_file(name);
	const char *want = json_text(line, "want");
	struct check check = {.form = form_named(json_text(line, "form")),
	    .language = json_text(line, "language"),
	    .sent.tag = "0123456789abcdef",
	    .sent.system = ""};
	struct content content;
	struct ground ground;
	struct draft draft;
	struct rejection why;

	ground_make(&ground, source, strlen(source));
	check.text = &ground;
	read_item(&content, check.form, json_object(line, "item"));
	why = check_item(&check, content.list->child, check.language, &draft);
	if (strcmp(want, "reject") == 0)
		OK(why.flaw, json_text(line, "what"));
	else if (strcmp(want, "ungrounded") == 0)
		OK(why.flaw || !draft.grounded, json_text(line, "what"));
	else if (strcmp(want, "repair") == 0)
		OK(why.flaw || is_repaired(&draft, json_object(line, "expect")),
		    json_text(line, "what"));
	else
		OK(!why.flaw, json_text(line, "what"));
	if (!why.flaw)
		draft_release(&draft);
	content_release(&content);
	ground_release(&ground);
	free(source);
	free(name);
}

static void
add_draft(struct drafts *all, const cJSON *texts, bool is_card)
{
	const cJSON *second = cJSON_GetArrayItem(texts, 1);
	struct draft d = {
	    .question = mem_copy(cJSON_GetArrayItem(texts, 0)->valuestring)};

	if (is_card) {
		d.answer = mem_copy(second->valuestring);
	} else {
		d.answer = mem_copy("");
		d.options[0] = mem_copy("Wahr");
		d.options[1] = mem_copy("Falsch");
		d.options_count = 2;
		d.correct = cJSON_IsTrue(second) ? 0 : 1;
	}
	drafts_add(all, &d);
}

static void
test_pair(const cJSON *line)
{
	const cJSON *pair = json_array(line, "pair");
	enum form form = form_named(json_text(line, "form"));
	struct drafts all = {NULL, 0, 0};

	for (int i = 0; i < 2; i++)
		add_draft(
		    &all, cJSON_GetArrayItem(pair, i), form == FORM_FLASHCARDS);
	merge_unique(&all, form);
	IS_INT((long long)all.count,
	    strcmp(json_text(line, "want"), "one") == 0 ? 1 : 2,
	    json_text(line, "what"));
	drafts_release(&all);
}

static void
each_line(const char *name, void (*test)(const cJSON *line))
{
	char *text = read_file(name), *rest = text, *end;
	cJSON *line;

	for (; (end = strchr(rest, '\n')); rest = end + 1) {
		line = cJSON_ParseWithLength(rest, (size_t)(end - rest));
		test(line);
		cJSON_Delete(line);
	}
	free(text);
}

int
main(void)
{
	each_line("items.jsonl", test_item);
	each_line("pairs.jsonl", test_pair);
	return TAP_DONE();
}
