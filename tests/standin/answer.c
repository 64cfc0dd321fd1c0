#include "answer.h"

#include <ctype.h>
#include <string.h>
#include <stdlib.h>

#include "lib/mem.h"
#include "speech.h"
#include "text.h"

#define COUNT_DEFAULT 5
#define COUNT_MAX 200
#define QUOTE_POINTS 200 /* what the schemas allow */
#define TITLE_POINTS 80
#define KEYWORDS 3

/* A sentence an item can be made of. */
struct fact {
	struct span quote;
	struct span word; /* its longest: the gap, the right option */
};

struct material {
	const struct speech *speech;
	struct fact *facts; /* those the conversation has not used come first */
	size_t count;
	size_t fresh;
};

/* Appends a flattened copy and returns it as a string of its own. */
static char *
flat_copy(struct span span)
{
	struct buf out = BUF_EMPTY;

	text_flat(&out, span);
	return out.data ? buf_take(&out) : mem_copy("");
}

static void
set_text(cJSON *item, const char *name, const char *text, size_t n)
{
	char *copy = mem_copy_n(text, n);

	cJSON_AddStringToObject(item, name, copy);
	free(copy);
}

static void
set_filled(cJSON *item, const char *name, const char *form, const char *part)
{
	struct buf out = BUF_EMPTY;

	speech_fill(&out, form, (struct span){part, strlen(part)});
	set_text(item, name, out.data, out.length);
	buf_release(&out);
}

static void
set_flat(cJSON *item, const char *name, const char *form, struct span part)
{
	char *text = flat_copy(part);

	set_filled(item, name, form, text);
	free(text);
}

/* The quote with its word replaced. */
static char *
replaced(const struct fact *fact, const char *by, size_t n)
{
	struct buf out = BUF_EMPTY;
	size_t before = (size_t)(fact->word.at - fact->quote.at);
	size_t after = before + fact->word.length;
	char *flat;

	buf_add(&out, fact->quote.at, before);
	buf_add(&out, by, n);
	buf_add(&out, fact->quote.at + after, fact->quote.length - after);
	flat = flat_copy((struct span){out.data, out.length});
	buf_release(&out);
	return flat;
}

static int
fold_byte(const char *text, size_t i)
{
	unsigned char c = (unsigned char)text[i];

	if (i > 0 && (unsigned char)text[i - 1] == 0xC3 && c < 0xA0)
		return c | 0x20; /* capital letters of Latin-1 in UTF-8 */
	return tolower(c);
}

static bool
same_folded(struct span a, struct span b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (fold_byte(a.at, i) != fold_byte(b.at, i))
			return false;
	return true;
}

static bool
taken(const struct span *options, size_t count, struct span word)
{
	for (size_t i = 0; i < count; i++)
		if (same_folded(options[i], word))
			return true;
	return false;
}

/* options[0] is the right one; fills 1..3 with words of other facts, then
 * with those every language has ready. */
static void
options_find(const struct material *m, size_t index, struct span options[4])
{
	size_t found = 1;

	options[0] = m->facts[index].word;
	for (size_t i = 1; i < m->count && found < 4; i++) {
		struct span word = m->facts[(index + i) % m->count].word;

		if (!taken(options, found, word))
			options[found++] = word;
	}
	for (size_t i = 0; i < 4 && found < 4; i++) {
		const char *filler = m->speech->fillers[i];
		struct span word = {filler, strlen(filler)};

		if (!taken(options, found, word))
			options[found++] = word;
	}
}

static void
set_cloze(cJSON *item, const struct material *m, const struct fact *fact)
{
	char *gap = replaced(fact, "____", 4);

	set_filled(item, "question", m->speech->cloze, gap);
	free(gap);
}

static void
make_card(const struct material *m, size_t index, cJSON *item)
{
	const struct fact *fact = &m->facts[index];

	set_cloze(item, m, fact);
	set_text(item, "answer", fact->word.at, fact->word.length);
}

static void
make_choice(const struct material *m, size_t index, cJSON *item)
{
	static const char *const names[4] = {"correct_option", "wrong_option_1",
	    "wrong_option_2", "wrong_option_3"};
	struct span options[4];

	set_cloze(item, m, &m->facts[index]);
	options_find(m, index, options);
	for (int i = 0; i < 4; i++)
		set_text(item, names[i], options[i].at, options[i].length);
	set_flat(item, "explanation", m->speech->right, m->facts[index].quote);
}

static int
longer(const void *a, const void *b)
{
	size_t x = ((const struct span *)a)->length;
	size_t y = ((const struct span *)b)->length;

	return (x < y) - (x > y);
}

static void
make_open(const struct material *m, size_t index, cJSON *item)
{
	struct spans words = {0};
	const struct fact *fact = &m->facts[index];
	cJSON *keywords;

	set_flat(item, "question", m->speech->open, fact->quote);
	set_flat(item, "model_answer", "{}", fact->quote);
	keywords = cJSON_AddArrayToObject(item, "keywords");
	text_words(fact->quote, &words);
	qsort(words.list, words.count, sizeof *words.list, longer);
	for (size_t i = 0; i < words.count && i < KEYWORDS; i++) {
		char *word = mem_copy_n(words.list[i].at, words.list[i].length);

		cJSON_AddItemToArray(keywords, cJSON_CreateString(word));
		free(word);
	}
	spans_release(&words);
}

/* Every second statement is made false by another word in the gap. */
static void
make_statement(const struct material *m, size_t index, cJSON *item)
{
	struct span options[4];
	const struct fact *fact = &m->facts[index];
	bool right = index % 2 == 0;
	char *text;

	options_find(m, index, options);
	text = replaced(fact, options[!right].at, options[!right].length);
	cJSON_AddStringToObject(item, "statement", text);
	cJSON_AddBoolToObject(item, "is_true", right);
	set_flat(item, "explanation",
	    right ? m->speech->right : m->speech->wrong, fact->quote);
	free(text);
}

typedef void make_item(const struct material *m, size_t index, cJSON *item);

static const struct {
	const char *list;
	make_item *make;
} shapes[SHAPES] = {
    [SHAPE_FLASHCARDS] = {"flashcards", make_card},
    [SHAPE_CHOICE] = {"questions", make_choice},
    [SHAPE_OPEN] = {"questions", make_open},
    [SHAPE_TRUE_FALSE] = {"questions", make_statement},
    [SHAPE_TOPICS] = {"subtopics", NULL},
    [SHAPE_UNKNOWN] = {NULL, NULL},
};

static void
add_items(
    const struct material *m, enum shape shape, size_t count, cJSON *content)
{
	cJSON *list = cJSON_AddArrayToObject(content, shapes[shape].list);

	for (size_t i = 0; i < count; i++) {
		/* Evenly over the document, the end as well as the start. */
		size_t index = count < m->fresh ? i * m->fresh / count : i;
		cJSON *item = cJSON_CreateObject();

		set_text(item, "source_quote", m->facts[index].quote.at,
		    m->facts[index].quote.length);
		shapes[shape].make(m, index, item);
		cJSON_AddItemToArray(list, item);
	}
}

/* A short name for what a line or sentence is about: what stands before a
 * colon, else its beginning. */
static struct span
title_of(struct span span)
{
	const char *colon = memchr(span.at, ':', span.length);
	size_t skip = 0;

	while (skip < span.length && strchr("-*# \t", span.at[skip]))
		skip++;
	span.at += skip;
	span.length -= skip;
	if (colon && colon > span.at)
		span.length = (size_t)(colon - span.at);
	span = text_clip(span, TITLE_POINTS);
	while (span.length > 1 && strchr(".!?,;", span.at[span.length - 1]))
		span.length--;
	return span;
}

/* In a list of topics what stands behind the colon, else all of it. */
static struct span
description_of(struct span span)
{
	const char *colon = memchr(span.at, ':', span.length);

	if (span.length > 2 && memcmp(span.at, "- ", 2) == 0 && colon) {
		span.length -= (size_t)(colon + 1 - span.at);
		span.at = colon + 1;
	}
	return text_clip(text_trim(span), QUOTE_POINTS);
}

static void
set_topic(cJSON *topic, struct span source)
{
	set_flat(topic, "title", "{}", title_of(source));
	set_flat(topic, "description", "{}", description_of(source));
}

/* Topics are made of lines when the document is a list of topics (the merge
 * of several parts), else of sentences; the first line is the main topic. */
static void
add_topics(struct span document, const struct spans *sources, size_t count,
    cJSON *content)
{
	struct spans lines = {0}, used = {0};
	cJSON *main_topic = cJSON_AddObjectToObject(content, "main_topic");
	cJSON *list = cJSON_AddArrayToObject(content, "subtopics");
	size_t made = 0;

	text_lines(document, &lines);
	if (lines.count > 0) {
		set_topic(main_topic, lines.list[0]);
		spans_add(&used, title_of(lines.list[0]));
	} else {
		set_topic(main_topic, (struct span){"Document", 8});
	}
	for (size_t i = 0; i < sources->count && made < count; i++) {
		struct span title = title_of(sources->list[i]);
		cJSON *topic;

		if (taken(used.list, used.count, title))
			continue;
		spans_add(&used, title);
		topic = cJSON_CreateObject();
		set_topic(topic, sources->list[i]);
		cJSON_AddItemToArray(list, topic);
		made++;
	}
	spans_release(&lines);
	spans_release(&used);
}

static bool
fact_of(struct span sentence, struct fact *fact)
{
	struct spans words = {0};

	fact->quote = text_clip(sentence, QUOTE_POINTS);
	fact->word = (struct span){NULL, 0};
	text_words(fact->quote, &words);
	for (size_t i = 0; i < words.count; i++)
		if (words.list[i].length > fact->word.length)
			fact->word = words.list[i];
	spans_release(&words);
	return fact->word.at != NULL;
}

/* Whether an earlier message holds the fact: its quote, or a question that
 * was made of it. */
static bool
was_used(const struct fact *fact, const char *used)
{
	char *flat = flat_copy(fact->quote);
	char *gap = replaced(fact, "____", 4);
	bool found = strstr(used, flat) || strstr(used, gap);

	free(flat);
	free(gap);
	return found;
}

static void
material_find(
    struct material *m, const struct spans *sentences, const char *used)
{
	struct fact *old = mem_array(NULL, sentences->count + 1, sizeof *old);
	size_t olds = 0;

	m->facts = mem_array(NULL, sentences->count + 1, sizeof *m->facts);
	for (size_t i = 0; i < sentences->count; i++) {
		struct fact fact;

		if (!fact_of(sentences->list[i], &fact))
			continue;
		if (was_used(&fact, used))
			old[olds++] = fact;
		else
			m->facts[m->fresh++] = fact;
	}
	m->count = m->fresh;
	for (size_t i = 0; i < olds; i++)
		m->facts[m->count++] = old[i];
	free(old);
}

/* All that was said beside the document, as plain text: JSON's escapes of
 * the answers undone as far as comparing needs it. */
static void
said_before(const struct chat *chat, struct span document, struct buf *out)
{
	struct buf raw = BUF_EMPTY, plain = BUF_EMPTY;

	text_around(&chat->user, document, &raw);
	if (chat->rest.data)
		buf_add_text(&raw, chat->rest.data);
	for (size_t i = 0; i < raw.length; i++) {
		bool escape = raw.data[i] == '\\' && i + 1 < raw.length;

		if (escape)
			i++;
		buf_add_char(
		    &plain, escape && raw.data[i] == 'n' ? ' ' : raw.data[i]);
	}
	buf_add_text(out, "");
	text_flat(out, (struct span){plain.data, plain.length});
	buf_release(&raw);
	buf_release(&plain);
}

static bool
is_list(const struct spans *lines)
{
	size_t with_colon = 0;

	for (size_t i = 0; i < lines->count; i++)
		with_colon += memchr(lines->list[i].at, ':',
				  lines->list[i].length) != NULL;
	return with_colon >= 2 && 2 * with_colon > lines->count;
}

static void
sources_find(
    const struct chat *chat, struct span document, struct spans *sources)
{
	if (chat->shape == SHAPE_TOPICS) {
		text_lines(document, sources);
		if (is_list(sources))
			return;
		spans_release(sources);
	}
	text_sentences(document, sources);
}

/* A later message may ask for the rest: "Write 3 other items". */
static size_t
items_asked(const struct chat *chat)
{
	static const char more[] = "Write ";
	const char *at = chat->rest.data ? strstr(chat->rest.data, more) : NULL;
	long asked = text_number(&chat->system, COUNT_DEFAULT);

	if (at && isdigit((unsigned char)at[sizeof more - 1]))
		asked = strtol(at + sizeof more - 1, NULL, 10);
	return (size_t)(asked > COUNT_MAX || asked < 0 ? COUNT_MAX : asked);
}

static void
fill_content(const struct chat *chat, struct span document, struct material *m,
    cJSON *content)
{
	struct spans sources = {0};
	struct buf used = BUF_EMPTY;
	size_t count = items_asked(chat);

	sources_find(chat, document, &sources);
	if (chat->shape == SHAPE_TOPICS) {
		add_topics(document, &sources, count, content);
	} else {
		said_before(chat, document, &used);
		material_find(m, &sources, used.data);
		add_items(m, chat->shape, count < m->count ? count : m->count,
		    content);
	}
	free(m->facts);
	buf_release(&used);
	spans_release(&sources);
}

cJSON *
answer_make(const struct chat *chat)
{
	struct material m = {0};
	cJSON *content = cJSON_CreateObject();
	struct span document = text_document(&chat->user);

	m.speech = speech_wanted(&chat->system, document);
	cJSON_AddStringToObject(content, "language", m.speech->code);
	fill_content(chat, document, &m, content);
	return content;
}
