#include "ai/request/prompt.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/share.h"
#include "lib/utf8.h"

#define TEXT_MAX 65536
#define LEVELS 16 /* of a schema's objects; ours have three */

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

/* The first {word} that is no placeholder, into fault; false if there is
 * none.  Other braces are JSON. */
static bool
has_unknown(const char *text, char *fault, size_t size)
{
	size_t n;

	while ((text = strchr(text, '{'))) {
		n = 1;
		while (islower((unsigned char)text[n]) || text[n] == '_')
			n++;
		if (n > 1 && text[n] == '}' &&
		    strncmp(text, PROMPT_COUNT, n + 1) != 0 &&
		    strncmp(text, PROMPT_LANGUAGE, n + 1) != 0) {
			snprintf(fault, size, "the placeholder %.*s is unknown",
			    (int)(n + 1 < 60 ? n + 1 : 60), text);
			return true;
		}
		text += n;
	}
	return false;
}

/* Whether the text names every property of the schema. */
static bool
names_fields(const cJSON *schema, const char *text, char *fault, size_t size)
{
	const cJSON *pending[LEVELS] = {schema}, *one, *property;
	size_t count = 1;

	while (count > 0) {
		one = pending[--count];
		if (json_object(one, "items"))
			one = json_object(one, "items");
		cJSON_ArrayForEach(property, json_object(one, "properties"))
		{
			if (!strstr(text, property->string)) {
				snprintf(fault, size,
				    "the field %.60s is not named",
				    property->string);
				return false;
			}
			if (count < LEVELS)
				pending[count++] = property;
		}
	}
	return true;
}

bool
prompt_is_usable(const char *text, const char *schema, char *fault, size_t size)
{
	cJSON *wrapper = json_parse(schema, strlen(schema));
	bool usable = false;

	if (!strstr(text, PROMPT_COUNT))
		snprintf(fault, size, "the placeholder {count} is missing");
	else if (has_unknown(text, fault, size))
		;
	else if (!strstr(text, "JSON"))
		snprintf(fault, size, "the word JSON is missing");
	else if (!strstr(text, "document"))
		snprintf(fault, size, "the document tags are not explained");
	else
		usable = names_fields(
		    json_object(wrapper, "schema"), text, fault, size);
	cJSON_Delete(wrapper);
	return usable;
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
