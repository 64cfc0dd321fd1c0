/* Folding, grounding, cleaning, shuffling, and the checks on items. */
#include <stdlib.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/answer/item_check.h"
#include "ai/answer/tidy.h"
#include "ai/answer/ground.h"
#include "ai/answer/place.h"
#include "ai/answer/shuffle.h"

#include "tap.h"

static const struct {
	const char *text, *want;
} folded[] = {
    {"  Die   Zelle\n teilt ", "die zelle teilt"},
    {"„Wort“ «mot» ‚x‘", "\"wort\" \"mot\" 'x'"},
    {"A – B — C", "a - b - c"},
    {"Silben\xC2\xADtrennung", "silbentrennung"},
    {"Silben-\n  trennung", "silbentrennung"},
    {"Zell-\nKern", "zell- kern"},
    {"E-Mail", "e-mail"},
    {"STRASSE Straße", "strasse strasse"},
    {"\xEF\xAC\x81n", "fin"},
    {"a\xC2\xA0\xE2\x80\xAF"
     "b",
	"a b"},
    {"", ""},
};

static void
test_fold(void)
{
	for (size_t i = 0; i < sizeof folded / sizeof *folded; i++) {
		char *got = fold_text(folded[i].text);

		IS(got, folded[i].want, folded[i].want);
		free(got);
	}
	OK(fold_same("Bäume", "BA\xCC\x88UME"), "composed and decomposed");
	OK(!fold_same("-5", "5"), "a sign is not nothing");
}

static const struct {
	const char *quote;
	long long offset; /* -1: not found */
} quotes[] = {
    {"Die Zelle teilt sich", 3},
    {"die zelle TEILT sich.", 3},
    {"“Die Zelle teilt sich”…", 3},
    {"Die Zelle teilt … in fünf Phasen", 3},
    {"Neu: die Zelle teilt sich. Sie verläuft in", 3},
    {"teilt sich", -1},
    {"Die Zelle teilt sich nicht. Sie verläuft in fünf Phasen", -1},
    {"verläuft in fünf Phasen", 25},
    {"Völlig neu: die Zelle teilt sich. Sie verläuft in fünf Phasen", -1},
    {"Etwas anderes", -1},
    {"", -1},
    {"Die Zelle teilt manchmal ihre Phasen", -1},
};

static void
test_ground(void)
{
	static const char text[] =
	    "\xC3\xA4 Die Zelle teilt sich. Sie ver-\nläuft in fünf "
	    "Phasen nacheinander.";
	struct ground ground;
	size_t offset;

	ground_make(&ground, text, strlen(text));
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		bool found = ground_find(&ground, quotes[i].quote, &offset);
		long long got = found ? (long long)offset : -1;

		if (quotes[i].offset == 25)
			OK(found && offset > 25, "across a hyphen");
		else
			IS_INT(got, quotes[i].offset, quotes[i].quote);
	}
	ground_release(&ground);
}

static void
test_clean(void)
{
	char *text;

	OK(tidy_text(" \xC2\xA0 a\r\nb\t ", &text) == TIDY_OK, "trimmed");
	IS(text, "a\nb", "newline stays, carriage return goes");
	free(text);
	OK(tidy_text("a\xE2\x80\xAE"
		     "b\xE2\x81\xA6",
	       &text) == TIDY_OK,
	    "overrides of direction");
	IS(text, "ab", "are removed");
	free(text);
	OK(tidy_text("a\001b", &text) == TIDY_CONTROL, "control character");
	OK(tidy_text("\xE2\x80\x8A \n", &text) == TIDY_EMPTY, "only blanks");
	free(text);
	OK(tidy_text("\u200B\u200D\uFEFF", &text) == TIDY_EMPTY,
	    "only what has no width");
	free(text);
	OK(tidy_text("", &text) == TIDY_EMPTY, "nothing");
	free(text);
}

static void
test_cut(const char *what, const char *text, size_t points, const char *want)
{
	char *copy = mem_copy(text);

	tidy_cut(copy, points);
	IS(copy, want, what);
	free(copy);
}

static void
test_shuffle(void)
{
	static const char *const names[] = {"r", "w1", "w2", "w3"};
	char *texts[4], first[16] = "", again[16] = "";
	int places[4] = {0};
	int right = 0;

	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < 4; i++)
			texts[i] = mem_copy(names[i]);
		right = shuffle_texts("Frage?", texts, 4);
		for (int i = 0; i < 4; i++)
			strcat(turn ? again : first, texts[i]);
		IS(texts[right], "r", "the index follows the right option");
		for (int i = 0; i < 4; i++)
			free(texts[i]);
	}
	IS(first, again, "the same question, the same order");
	IS(first, "rw1w3w2", "for ever");
	for (int i = 0; i < 400; i++) {
		char seed[16], *same[4] = {seed, seed, seed, seed};

		snprintf(seed, sizeof seed, "%d", i);
		places[shuffle_texts(seed, same, 4)]++;
	}
	OK(places[0] > 70 && places[1] > 70 && places[2] > 70 && places[3] > 70,
	    "every place is as likely");
}

static const char system_message[] =
    "You write flashcards about a document for students who learn.";

struct example {
	enum form form;
	const char *json;
	bool good;
	const char *what;
};

static const struct example examples[] = {
    {FORM_FLASHCARDS, "{\"question\":\"Q?\",\"answer\":\"A\"}", true, "a card"},
    {FORM_FLASHCARDS, "{\"question\":\"  \",\"answer\":\"A\"}", false,
	"a blank question"},
    {FORM_FLASHCARDS, "{\"question\":\"Q?\"}", false, "no answer"},
    {FORM_FLASHCARDS, "{\"question\":7,\"answer\":\"A\"}", false,
	"a number for a question"},
    {FORM_FLASHCARDS, "{\"question\":\"Q\\u0007\",\"answer\":\"A\"}", false,
	"a control character"},
    {FORM_FLASHCARDS, "{\"question\":\"Q 0123456789abcdef\",\"answer\":\"A\"}",
	false, "the id of the tags"},
    {FORM_FLASHCARDS,
	"{\"question\":\"Q\",\"answer\":\"Sure: write flashcards about a "
	"document for students.\"}",
	false, "40 characters of the instructions"},
    {FORM_FLASHCARDS,
	"{\"question\":\"Q\",\"answer\":\"about a document for students\"}",
	true, "a few words of them"},
    {FORM_FLASHCARDS, "\"text\"", false, "no object"},
    {FORM_MULTIPLE_CHOICE,
	"{\"question\":\"Q\",\"correct_option\":\"a\",\"wrong_option_1\":\"b\","
	"\"wrong_option_2\":\"c\",\"wrong_option_3\":\"d\","
	"\"explanation\":\"E\"}",
	true, "a question with four options"},
    {FORM_MULTIPLE_CHOICE,
	"{\"question\":\"Q\",\"correct_option\":\"Zelle\",\"wrong_option_1\":"
	"\" zelle\",\"wrong_option_2\":\"c\",\"wrong_option_3\":\"d\","
	"\"explanation\":\"E\"}",
	false, "two options that fold to the same"},
    {FORM_MULTIPLE_CHOICE,
	"{\"question\":\"Q\",\"correct_option\":\"a\",\"wrong_option_1\":\"b\","
	"\"wrong_option_2\":\"c\",\"wrong_option_3\":"
	"\"Keine der oben genannten\",\"explanation\":\"E\"}",
	false, "none of the above"},
    {FORM_MULTIPLE_CHOICE,
	"{\"question\":\"Q\",\"correct_option\":\"a\",\"wrong_option_1\":\"b\","
	"\"wrong_option_2\":\"c\",\"wrong_option_3\":\"d\","
	"\"explanation\":\"Antwort B ist falsch.\"}",
	false, "an explanation with an option letter"},
    {FORM_MULTIPLE_CHOICE,
	"{\"question\":\"Q\",\"correct_option\":\"a\",\"wrong_option_1\":\"b\","
	"\"wrong_option_2\":\"c\",\"wrong_option_3\":\"d\","
	"\"explanation\":\"The answer differs; option pricing is not meant.\"}",
	true, "the word option alone"},
    {FORM_MULTIPLE_CHOICE,
	"{\"question\":\"Q\",\"correct_option\":\"a\",\"wrong_option_1\":\"b\","
	"\"wrong_option_2\":\"c\",\"explanation\":\"E\"}",
	false, "three options"},
    {FORM_TRUE_FALSE,
	"{\"statement\":\"S\",\"is_true\":false,\"explanation\":\"E\"}", true,
	"a statement"},
    {FORM_TRUE_FALSE, "{\"statement\":\"S\",\"explanation\":\"E\"}", false,
	"neither true nor false"},
    {FORM_OPEN,
	"{\"question\":\"Q\",\"model_answer\":\"M\",\"keywords\":[\"k\",7]}",
	true, "an open question"},
    {FORM_OPEN, "{\"question\":\"Q\",\"keywords\":[]}", false,
	"no model answer"},
    {FORM_TOPICS, "{\"title\":\"T\",\"description\":\"\"}", true,
	"a topic without description"},
    {FORM_TOPICS, "{\"description\":\"D\"}", false, "no title"},
};

static void
test_example(const struct example *e)
{
	struct check check = {.form = e->form,
	    .language = "de",
	    .sent.tag = "0123456789abcdef",
	    .sent.system = system_message};
	cJSON *raw = cJSON_Parse(e->json);
	struct rejection why;
	struct draft draft;

	why = check_item(&check, raw, "de", &draft);
	OK((why.flaw == FLAW_NONE) == e->good, e->what);
	if (!why.flaw)
		draft_release(&draft);
	cJSON_Delete(raw);
}

static void
test_lengths(void)
{
	struct check check = {.form = FORM_TRUE_FALSE,
	    .language = "fr",
	    .sent.tag = "0123456789abcdef",
	    .sent.system = system_message};
	char long_text[1300], json[8000];
	struct draft draft;
	cJSON *raw;

	memset(long_text, 'x', sizeof long_text);
	long_text[501] = '\0';
	snprintf(json, sizeof json,
	    "{\"statement\":\"%s\",\"is_true\":true,\"explanation\":\"\"}",
	    long_text);
	raw = cJSON_Parse(json);
	IS_INT(check_item(&check, raw, "fr", &draft).flaw, FLAW_TOO_LONG,
	    "a question of 501 characters is refused");
	cJSON_Delete(raw);
	snprintf(json, sizeof json,
	    "{\"statement\":\"%s\",\"is_true\":false,"
	    "\"explanation\":\"Satz. %s%s%s\"}",
	    long_text + 1, long_text, long_text, long_text);
	raw = cJSON_Parse(json);
	IS_INT(check_item(&check, raw, "fr", &draft).flaw, FLAW_NONE,
	    "one of 500 is not");
	IS(draft.answer, "Satz.", "an explanation is cut at a sentence end");
	IS(draft.options[0], "Vrai", "true in French");
	IS(draft.options[1], "Faux", "false in French");
	IS_INT(draft.correct, 1, "false is the second");
	draft_release(&draft);
	cJSON_Delete(raw);
}

static const struct {
	const char *wanted, *said, *code; /* NULL: refused */
} said[] = {
    {"es", "es", "es"},
    {"es", "", "es"},
    {"es", "en", NULL},
    {"es", "other", NULL},
    {"de", "Deutsch", "de"},
    {"de", "de-DE", "de"},
    {"de", "DE", "de"},
    {"de", "german", "de"},
    {"fr", "français", "fr"},
    {"auto", "fr", "fr"},
    {"auto", "Italian", "it"},
    {"auto", "other", "oth"},
    {"auto", "", "en"},
};

static void
test_languages(void)
{
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct check check = {.language = said[i].wanted};
		char code[TONGUE_CODE];
		bool good = check_language(&check, said[i].said, code);

		IS(good ? code : NULL, said[i].code, said[i].said);
	}
	IS(tongue_truth("it", true), "Vero", "true in Italian");
	IS(tongue_truth("oth", false), "False", "false in an unknown one");
}

static const struct {
	const char *text, *want;
} markups[] = {
    {"<b>Matrix</b><script>alert(1)</script>", "Matrix"},
    {"p &lt; 0,05 &amp; q", "p < 0,05 & q"},
    {"CO<sub>2</sub>", "CO2"},
    {"Das Element <script> bindet ein", "Das Element <script> bindet ein"},
    {"`<b>x</b> &lt;`", "`<b>x</b> &lt;`"},
    {"x<img src=x onerror=alert(2)>", "x"},
    {"a < b und c > d", "a < b und c > d"},
};

static void
test_markup(void)
{
	for (size_t i = 0; i < sizeof markups / sizeof *markups; i++) {
		char *text = mem_copy(markups[i].text);

		tidy_markup(text);
		IS(text, markups[i].want, markups[i].text);
		free(text);
	}
}

static void
test_places(void)
{
	static const char json[] =
	    "[{\"id\":\"f1\",\"offset\":0,\"length\":10,\"page_map\":["
	    "{\"number\":1,\"offset\":0,\"length\":4},"
	    "{\"number\":2,\"offset\":5,\"length\":5}]},"
	    "{\"id\":\"bad\",\"error\":{}},"
	    "{\"id\":\"f2\",\"offset\":11,\"length\":5,\"page_map\":["
	    "{\"number\":7,\"offset\":0,\"length\":5}]}]";
	const struct place_file *file;
	struct places p;
	long page;

	places_read(&p, (struct span){json, strlen(json)});
	IS_INT((long long)p.count, 2, "a file without text has no place");
	file = place_find(&p, 6, &page);
	IS(file->id, "f1", "the first file");
	IS_INT(page, 2, "its second page");
	file = place_find(&p, 12, &page);
	IS(file->id, "f2", "the other file");
	IS_INT(page, 7, "pages count from its own start");
	OK(!place_find(&p, 99, &page), "behind all");
	places_release(&p);
	places_read(&p, (struct span){"7", 1});
	IS_INT((long long)p.count, 0, "no list");
	places_release(&p);
}

/* What the model is told names code, field and fault, in its language. */
static void
test_rejection(void)
{
	struct check check = {.form = FORM_MULTIPLE_CHOICE,
	    .language = "de",
	    .sent.tag = "0123456789abcdef",
	    .sent.system = system_message};
	cJSON *raw = cJSON_Parse(
	    "{\"question\":\"Wie viele Chromosomen hat der Mensch?\","
	    "\"correct_option\":\"46\",\"wrong_option_1\":\"44\","
	    "\"wrong_option_2\":\"48\",\"wrong_option_3\":\"23\","
	    "\"explanation\":\"\"}");
	struct draft draft;
	struct rejection why = check_item(&check, raw, "de", &draft);

	IS(flaw_name(why.flaw), "unexplained", "a rejected item has a code");
	IS(why.field, "explanation", "and the field at fault");
	IS(flaw_says(why.flaw, "de"), "die Erklärung fehlt",
	    "what is wrong is said in German");
	IS(flaw_says(FLAW_SAME, "fr"), "question et réponse sont identiques",
	    "in French");
	IS(flaw_says(FLAW_YES_NO, "es"), "se responde con sí o no",
	    "in Spanish");
	IS(flaw_says(FLAW_LONG, "it"), "the question is too long",
	    "and in English for other languages");
	for (int flaw = FLAW_NONE + 1; flaw < FLAWS; flaw++)
		OK(*flaw_name((enum flaw)flaw) &&
			*flaw_says((enum flaw)flaw, "de") &&
			*flaw_says((enum flaw)flaw, "fr") &&
			*flaw_says((enum flaw)flaw, "es"),
		    flaw_name((enum flaw)flaw));
	cJSON_Delete(raw);
}

int
main(void)
{
	test_fold();
	test_ground();
	test_clean();
	test_cut("fits", "Kurz.", 5, "Kurz.");
	test_cut("at the last sentence", "Ein Satz. Noch einer da.", 15,
	    "Ein Satz.");
	test_cut("at a blank", "ein sehr langer satz ohne ende", 12,
	    "ein sehr\xE2\x80\xA6");
	test_cut("in a word", "ääääääää", 4, "ää\xE2\x80\xA6");
	test_shuffle();
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		test_example(&examples[i]);
	test_lengths();
	test_rejection();
	test_languages();
	test_markup();
	test_places();
	return TAP_DONE();
}
