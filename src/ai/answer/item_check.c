#include "ai/answer/item_check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/answer/tidy.h"
#include "ai/answer/ground.h"
#include "ai/answer/shuffle.h"

#define LEAK_POINTS 40 /* characters of the system message in an item */
#define QUOTE_MAX 500

static const struct {
	const char *language, *yes, *no;
} truths[] = {
    {"de", "Wahr", "Falsch"},
    {"en", "True", "False"},
    {"fr", "Vrai", "Faux"},
    {"es", "Verdadero", "Falso"},
};

/* Folded; an option that begins so is no option of its own. */
static const char *const catch_alls[] = {"all of the above",
    "none of the above", "both of the above", "alle oben genannten",
    "alle der oben genannten", "alle genannten", "keine der oben genannten",
    "keine der genannten", "nichts davon", "alle antworten sind richtig",
    "toutes les reponses ci-dessus", "toutes ces reponses",
    "aucune des reponses ci-dessus", "aucune de ces reponses",
    "todas las anteriores", "ninguna de las anteriores",
    "todas las respuestas anteriores"};

/* Folded; followed by a single letter a..d or a number they name a position,
 * which the shuffle changes. */
static const char *const positions[] = {"option", "antwort",
    "antwortmoglichkeit", "answer", "choice", "reponse", "opcion", "respuesta",
    "auswahl"};

const char *
check_language(const struct check *c, const char *said)
{
	bool any = strcmp(c->language, "auto") == 0;

	for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
		const char *known = truths[i].language;

		if (any && strcmp(said, known) == 0)
			return known;
		if (!any && strcmp(c->language, known) == 0 &&
		    (!*said || strcmp(said, known) == 0))
			return known;
	}
	return any && !*said ? "en" : NULL;
}

/* Folded without accents, so that the tables above need none. */
static char *
plain(const char *text)
{
	char *folded = fold_text(text), *to = folded;

	for (const char *from = folded; *from; from++)
		if ((unsigned char)*from < 0x80)
			*to++ = *from;
	*to = '\0';
	return folded;
}

static bool
is_catch_all(const char *option)
{
	char *folded = plain(option);
	bool found = false;

	for (size_t i = 0; i < sizeof catch_alls / sizeof *catch_alls; i++)
		found |=
		    strncmp(folded, catch_alls[i], strlen(catch_alls[i])) == 0;
	free(folded);
	return found;
}

/* "option b", "antwort (c)": the word, a blank, one letter a to d alone. */
static bool
names_position(const char *p, const char *word)
{
	size_t n = strlen(word);

	while ((p = strstr(p, word))) {
		p += n;
		if (*p != ' ')
			continue;
		p += strspn(p, " (\"'");
		if (*p >= 'a' && *p <= 'd' && !isalnum((unsigned char)p[1]) &&
		    p[1] != '\'')
			return true;
	}
	return false;
}

static bool
speaks_of_positions(const char *text)
{
	char *folded = plain(text);
	bool found = false;

	for (size_t i = 0; i < sizeof positions / sizeof *positions; i++)
		found |= names_position(folded, positions[i]);
	free(folded);
	return found;
}

/* Length in characters of what text and secret have in common around a block
 * that they share at i and k. */
static size_t
common_run(const char *text, size_t n, size_t i, const char *secret, size_t m,
    size_t k)
{
	size_t end = i;

	while (
	    end < n && k + (end - i) < m && text[end] == secret[k + (end - i)])
		end++;
	while (i > 0 && k > 0 && text[i - 1] == secret[k - 1]) {
		i--;
		k--;
	}
	return utf8_count(text + i, end - i);
}

/* Whether text holds LEAK_POINTS consecutive characters of the secret.  Such
 * a run covers a whole block of half that many bytes: only blocks are
 * searched for. */
static bool
leaks(const char *text, const char *secret)
{
	size_t n = strlen(text), m = strlen(secret), block = LEAK_POINTS / 2;
	const char *hit;

	for (size_t i = 0; i + block <= n; i += block) {
		hit = memmem(secret, m, text + i, block);
		for (; hit;
		     hit = memmem(hit + 1, (size_t)(secret + m - hit - 1),
			 text + i, block))
			if (common_run(text, n, i, secret, m,
				(size_t)(hit - secret)) >= LEAK_POINTS)
				return true;
	}
	return false;
}

/* Takes a string member, cleaned; NULL with *fault set if it is not usable. */
static char *
take(const struct check *c, const cJSON *raw, const char *name, size_t max,
    const char **fault)
{
	const char *text = json_text(raw, name);
	char *clean = NULL;
	enum tidy state;

	if (*fault)
		return NULL;
	state = text ? tidy_text(text, &clean) : TIDY_EMPTY;
	if (!text || state == TIDY_EMPTY)
		*fault = "a field is missing or empty";
	else if (state == TIDY_CONTROL)
		*fault = "a field contains control characters";
	else if (max && utf8_count(clean, strlen(clean)) > max)
		*fault = "a field is longer than allowed";
	else if (strstr(clean, c->tag) || leaks(clean, c->system))
		*fault = "a field repeats the instructions instead of the "
			 "document";
	if (!*fault)
		return clean;
	free(clean);
	return NULL;
}

/* The same for a text that may be empty and is cut when it is too long. */
static char *
take_cut(const struct check *c, const cJSON *raw, const char *name, size_t max,
    const char **fault)
{
	const char *text = json_text(raw, name);
	char *clean;

	if (*fault || !text || text[strspn(text, " \t\r\n")] == '\0')
		return *fault ? NULL : mem_copy("");
	clean = take(c, raw, name, 0, fault);
	if (clean)
		tidy_cut(clean, max);
	return clean;
}

static const char *
take_options(const struct check *c, const cJSON *raw, struct draft *d)
{
	static const char *const names[DRAFT_OPTIONS] = {"correct_option",
	    "wrong_option_1", "wrong_option_2", "wrong_option_3"};
	const char *fault = NULL;

	for (size_t i = 0; i < DRAFT_OPTIONS; i++) {
		d->options[i] = take(c, raw, names[i], OPTION_MAX, &fault);
		if (fault)
			return fault;
		if (is_catch_all(d->options[i]))
			return "an option refers to all or none of the others";
		for (size_t k = 0; k < i; k++)
			if (fold_same(d->options[i], d->options[k]))
				return "two options are the same";
	}
	d->options_count = DRAFT_OPTIONS;
	d->correct = shuffle_texts(d->question, d->options, DRAFT_OPTIONS);
	return NULL;
}

static void
add_truth(struct draft *d, const char *language, bool is_true)
{
	size_t i = 0, count = sizeof truths / sizeof *truths;

	while (i + 1 < count && strcmp(truths[i].language, language) != 0)
		i++;
	d->options[0] = mem_copy(truths[i].yes);
	d->options[1] = mem_copy(truths[i].no);
	d->options_count = 2;
	d->correct = is_true ? 0 : 1;
}

static const char *
take_flashcard(const struct check *c, const cJSON *raw, struct draft *d)
{
	const char *fault = NULL;

	d->question = take(c, raw, "question", CARD_MAX, &fault);
	d->answer = take(c, raw, "answer", CARD_MAX, &fault);
	return fault;
}

static const char *
take_multiple_choice(const struct check *c, const cJSON *raw, struct draft *d)
{
	const char *fault = NULL;

	d->question = take(c, raw, "question", QUESTION_MAX, &fault);
	if (!fault)
		fault = take_options(c, raw, d);
	d->answer = take_cut(c, raw, "explanation", EXPLANATION_MAX, &fault);
	if (!fault && speaks_of_positions(d->answer))
		fault = "the explanation speaks of option letters";
	return fault;
}

static const char *
take_true_false(const struct check *c, const cJSON *raw, const char *language,
    struct draft *d)
{
	const cJSON *truth = cJSON_GetObjectItemCaseSensitive(raw, "is_true");
	const char *fault = NULL;

	d->question = take(c, raw, "statement", QUESTION_MAX, &fault);
	d->answer = take_cut(c, raw, "explanation", EXPLANATION_MAX, &fault);
	if (!fault && !cJSON_IsBool(truth))
		fault = "it does not say whether the statement is true";
	if (!fault)
		add_truth(d, language, cJSON_IsTrue(truth));
	return fault;
}

static cJSON *
take_keywords(const struct check *c, const cJSON *raw)
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
		    !strstr(clean, c->tag))
			cJSON_AddItemToArray(words, cJSON_CreateString(clean));
		free(clean);
	}
	return words;
}

static const char *
take_open(const struct check *c, const cJSON *raw, struct draft *d)
{
	const char *fault = NULL;

	d->question = take(c, raw, "question", QUESTION_MAX, &fault);
	d->model_answer = take(c, raw, "model_answer", CARD_MAX, &fault);
	d->answer = mem_copy(d->model_answer);
	if (!fault)
		tidy_cut(d->answer, EXPLANATION_MAX);
	d->keywords = take_keywords(c, raw);
	return fault;
}

static const char *
take_topic(const struct check *c, const cJSON *raw, struct draft *d)
{
	const char *fault = NULL;

	d->question = take(c, raw, "title", TITLE_MAX, &fault);
	d->answer = take_cut(c, raw, "description", EXPLANATION_MAX, &fault);
	return fault;
}

static void
take_quote(const struct check *c, const cJSON *raw, struct draft *d)
{
	const char *text = json_text(raw, "source_quote");

	if (!text || tidy_text(text, &d->quote) == TIDY_CONTROL)
		return;
	tidy_cut(d->quote, QUOTE_MAX);
	if (c->text && ground_find(c->text, text, &d->offset)) {
		d->grounded = true;
		d->offset += c->base;
	}
}

const char *
check_item(const struct check *c, const cJSON *raw, const char *language,
    struct draft *d)
{
	const char *fault = NULL;

	memset(d, 0, sizeof *d);
	switch (c->form) {
	case FORM_FLASHCARDS:
		fault = take_flashcard(c, raw, d);
		break;
	case FORM_MULTIPLE_CHOICE:
		fault = take_multiple_choice(c, raw, d);
		break;
	case FORM_OPEN:
		fault = take_open(c, raw, d);
		break;
	case FORM_TRUE_FALSE:
		fault = take_true_false(c, raw, language, d);
		break;
	case FORM_TOPICS:
		fault = take_topic(c, raw, d);
		break;
	case FORMS:
		abort();
	}
	if (fault)
		draft_release(d);
	else if (c->form != FORM_TOPICS)
		take_quote(c, raw, d);
	return fault;
}
