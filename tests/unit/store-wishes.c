/* What is wanted of a text: where it comes from, and its limits. */
#include "unit/tap.h"

#include <stdlib.h>

#include "lib/json.h"

#include "store/wishes.h"

/* The value of want for up to three sources, or the reason it is refused. */
static char *
want(enum item_kind kind, const char *kwargs, const char *ptask,
    const char *upload)
{
	const char *texts[] = {kwargs, ptask, upload};
	struct option_sources sources = {{NULL}};
	struct wishes options;
	struct buf out = BUF_EMPTY;
	char why[WISHES_WHY] = "";

	for (size_t i = 0; i < 3; i++)
		sources.list[i] = json_object_or_text(texts[i]);
	if (wishes_read(&options, &sources, kind, why) == 0)
		wishes_want(&out, &options, kind);
	else
		buf_add_text(&out, why);
	for (size_t i = 0; i < 3; i++) {
		cJSON *source;

		memcpy(&source, &sources.list[i], sizeof source);
		cJSON_Delete(source);
	}
	return buf_take(&out);
}

static void
check(enum item_kind kind, const char *kwargs, const char *ptask,
    const char *upload, const char *expected, const char *what)
{
	char *got = want(kind, kwargs, ptask, upload);

	IS(got, expected, what);
	free(got);
}

#define CARDS(n, l)                                                            \
	"[{\"kind\":\"flashcards\",\"count\":" n ",\"language\":\"" l "\"}]"

static void
test_counts(void)
{
	check(ITEM_FLASHCARDS, "{\"num_cards\":200}", NULL, NULL,
	    CARDS("200", "de"), "200 are allowed");
	check(ITEM_FLASHCARDS, "{\"num_cards\":\"12\"}", NULL, NULL,
	    CARDS("12", "de"), "a number as text is one");
	check(ITEM_FLASHCARDS, "{\"num_cards\":\"auto\"}", NULL, NULL,
	    CARDS("\"auto\"", "de"), "auto leaves the number to the text");
	setenv("HTS_COUNT_FLASHCARDS", "9", 1);
	check(ITEM_FLASHCARDS, NULL, NULL, NULL, CARDS("9", "de"),
	    "HTS_COUNT_FLASHCARDS is another default");
	check(ITEM_FLASHCARDS, NULL, NULL, "{\"num_flashcards\":\"auto\"}",
	    CARDS("\"auto\"", "de"), "which the upload's metadata replace");
	setenv("HTS_COUNT_FLASHCARDS", "auto", 1);
	check(ITEM_FLASHCARDS, NULL, NULL, NULL, CARDS("\"auto\"", "de"),
	    "and it may be auto");
	unsetenv("HTS_COUNT_FLASHCARDS");
	static const char *const bad[] = {"0", "201", "-1", "1.5", "\"x\"",
	    "\"5x\"", "true", "[]", "1e9", "\"\""};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct buf kwargs = BUF_EMPTY;

		buf_printf(&kwargs, "{\"num_cards\":%s}", bad[i]);
		check(ITEM_FLASHCARDS, kwargs.data, NULL, NULL,
		    "num_cards is no number from 1 to 200, and not auto",
		    bad[i]);
		buf_release(&kwargs);
	}
}

static void
test_order(void)
{
	check(ITEM_FLASHCARDS, NULL, NULL, NULL, CARDS("5", "de"),
	    "without any source the defaults");
	check(ITEM_FLASHCARDS, "{\"num_cards\":7}", "{\"num_flashcards\":8}",
	    "{\"num_flashcards\":9}", CARDS("7", "de"), "the task comes first");
	check(ITEM_FLASHCARDS, "{\"options\":{\"num_flashcards\":6}}",
	    "{\"num_flashcards\":8}", NULL, CARDS("6", "de"),
	    "its options count as the task's");
	check(ITEM_FLASHCARDS, "{\"num_cards\":null}", "{\"num_flashcards\":8}",
	    NULL, CARDS("8", "de"), "null is absent");
	check(ITEM_FLASHCARDS, "{}", NULL,
	    "\"{\\\"num_flashcards\\\": 9, \\\"language\\\": \\\"en\\\"}\"",
	    CARDS("9", "en"), "metadata that is text with JSON");
}

static void
test_words(void)
{
	check(ITEM_FLASHCARDS, "{\"language\":\"de-CH\"}", NULL, NULL,
	    CARDS("5", "de"), "a region is left away");
	check(ITEM_FLASHCARDS, "{\"language\":\"FR\"}", NULL, NULL,
	    CARDS("5", "fr"), "capitals do not matter");
	check(ITEM_FLASHCARDS, "{\"language\":\"it\"}", NULL, NULL,
	    CARDS("5", "auto"), "another language follows the text");
	check(ITEM_FLASHCARDS, "{\"language\":\"english\"}", NULL, NULL,
	    CARDS("5", "auto"), "a word is no code");
	check(ITEM_FLASHCARDS,
	    "{\"model\":\"gpt-x\",\"options\":"
	    "{\"append\":true}}",
	    NULL, NULL,
	    "[{\"kind\":\"flashcards\",\"count\":5,\"language\":\"de\","
	    "\"model\":\"gpt-x\",\"append\":true}]",
	    "model and append are passed on");
	check(ITEM_FLASHCARDS, "{\"model\":7}", NULL, NULL,
	    "model is no name of a model", "a number is no model");
	check(ITEM_QUESTIONS, "{\"question_type\":\"essay\"}", NULL, NULL,
	    "question_type is none of multiple_choice, open, true_false",
	    "an unknown type");
	check(ITEM_FLASHCARDS, "{\"question_type\":\"essay\"}", NULL, NULL,
	    CARDS("5", "de"), "which matters to questions only");
	check(ITEM_KINDS, "{\"max_topics\":3}", NULL, NULL,
	    "[{\"kind\":\"flashcards\",\"count\":5,\"language\":\"de\"},"
	    "{\"kind\":\"questions\",\"count\":3,"
	    "\"type\":\"multiple_choice\",\"language\":\"de\"},"
	    "{\"kind\":\"topics\",\"count\":3,\"language\":\"de\"}]",
	    "all kinds at once");
}

int
main(void)
{
	test_order();
	test_counts();
	test_words();
	return TAP_DONE();
}
