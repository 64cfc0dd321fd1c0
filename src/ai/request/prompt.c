#include "ai/request/prompt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/share.h"
#include "lib/utf8.h"

#define TEXT_MAX 65536

static const struct {
	const char *prompt; /* share/prompts/<prompt>.<language>.txt */
	const char *schema; /* share/schema/<schema>.json */
	const char *list;
	long tokens; /* of one item in an answer, with room to spare */
} forms[FORMS] = {
    [FORM_FLASHCARDS] = {"flashcards", "flashcards_v1", "flashcards", 200},
    [FORM_MULTIPLE_CHOICE] = {"questions-multiple_choice", "questions_mc_v1",
	"questions", 320},
    [FORM_OPEN] = {"questions-open", "questions_open_v1", "questions", 240},
    [FORM_TRUE_FALSE] = {"questions-true_false", "questions_tf_v1", "questions",
	180},
    [FORM_TOPICS] = {"topics", "topics_v1", "subtopics", 120},
};

/* What {language} stands for; for auto the text says it without. */
static const struct {
	const char *code, *name;
} names[] = {
    {"de", "Deutsch"},
    {"en", "English"},
    {"fr", "français"},
    {"es", "español"},
    {"auto", "the main language of the document"},
};

enum form
form_of(const struct want *want)
{
	if (want->kind == ITEM_FLASHCARDS)
		return FORM_FLASHCARDS;
	if (want->kind == ITEM_TOPICS)
		return FORM_TOPICS;
	if (want->type == QUESTION_OPEN)
		return FORM_OPEN;
	return want->type == QUESTION_TRUE_FALSE ? FORM_TRUE_FALSE
						 : FORM_MULTIPLE_CHOICE;
}

long
form_tokens(enum form form)
{
	return forms[form].tokens;
}

const char *
form_list(enum form form)
{
	return forms[form].list;
}

static char *
read_text(const char *path)
{
	struct buf text = BUF_EMPTY;

	if (file_read(path, TEXT_MAX, &text) < 0)
		die_permanent("cannot read '%s': %s", path, strerror(errno));
	while (text.length && strchr(" \r\n\t", text.data[text.length - 1]))
		text.data[--text.length] = '\0';
	if (text.length == 0 || !utf8_valid(text.data, text.length) ||
	    memchr(text.data, '\0', text.length))
		die_permanent("'%s' is no text in UTF-8", path);
	return buf_take(&text);
}

static char *
read_prompt(const char *directory, enum form form, const char *language,
    const char *schema)
{
	char *name =
	    mem_printf("prompts/%s.%s.txt", forms[form].prompt, language);
	char *path, *text, fault[128];

	path = directory
		   ? mem_printf("%s/%s", directory, name + strlen("prompts/"))
		   : share_path(name);
	text = read_text(path);
	if (!prompt_is_usable(text, schema, fault, sizeof fault))
		die_permanent("'%s': %s", path, fault);
	free(name);
	free(path);
	return text;
}

/* The schema as one line, in the order of the file: the model writes the
 * fields in this order. */
static char *
read_schema(enum form form)
{
	char *name = mem_printf("schema/%s.json", forms[form].schema);
	char *path = share_path(name), *text = read_text(path);
	cJSON *schema = json_parse(text, strlen(text));
	struct buf line = BUF_EMPTY;

	if (!json_object(schema, "schema") || !json_true(schema, "strict") ||
	    !json_text(schema, "name"))
		die_permanent("'%s' is no strict schema", path);
	json_add_value(&line, schema);
	cJSON_Delete(schema);
	free(text);
	free(path);
	free(name);
	return buf_take(&line);
}

void
prompts_read(struct prompts *p, const char *directory)
{
	p->texts = mem_alloc(FORMS * languages_count * sizeof *p->texts);
	for (int form = 0; form < FORMS; form++) {
		p->schemas[form] = read_schema((enum form)form);
		for (size_t i = 0; i < languages_count; i++)
			p->texts[(size_t)form * languages_count + i] =
			    read_prompt(directory, (enum form)form,
				languages[i], p->schemas[form]);
	}
}

void
prompts_release(struct prompts *p)
{
	for (size_t i = 0; i < FORMS * languages_count; i++)
		free(p->texts[i]);
	for (int form = 0; form < FORMS; form++)
		free(p->schemas[form]);
	free(p->texts);
}

static const char *
language_name(const char *code)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].code, code) == 0)
			return names[i].name;
	return code;
}

void
prompt_fill(const struct prompts *p, enum form form, const char *language,
    long count, struct buf *out)
{
	const char *text, *brace;
	size_t i = 0;

	while (i + 1 < languages_count && strcmp(languages[i], language) != 0)
		i++;
	text = p->texts[(size_t)form * languages_count + i];
	while ((brace = strchr(text, '{'))) {
		buf_add(out, text, (size_t)(brace - text));
		text = brace;
		if (strncmp(text, PROMPT_COUNT, strlen(PROMPT_COUNT)) == 0) {
			buf_printf(out, "%ld", count);
			text += strlen(PROMPT_COUNT);
		} else if (strncmp(text, PROMPT_LANGUAGE,
			       strlen(PROMPT_LANGUAGE)) == 0) {
			buf_add_text(out, language_name(language));
			text += strlen(PROMPT_LANGUAGE);
		} else {
			buf_add_char(out, *text++);
		}
	}
	buf_add_text(out, text);
}
