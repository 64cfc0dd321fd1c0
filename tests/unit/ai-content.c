/* Reading what servers and models answer, in the schema's shape or not. */
#include <stdlib.h>

#include "lib/json.h"

#include "ai/answer/content.h"
#include "ai/answer/response.h"

#include "tap.h"

#define CARD "{\"question\":\"Q\",\"answer\":\"A\"}"
#define CARDS "{\"language\":\"de\",\"flashcards\":[" CARD "]}"
#define PRINTED "{\"language\":\"de\",\"flashcards\":[" CARD "]}"
#define BARE "{\"language\":\"\",\"flashcards\":[" CARD "]}"
/* A card whose answer is written so in JSON. */
#define ANSWER(text)                                                           \
	"{\"language\":\"de\",\"flashcards\":[{\"question\":\"Q\","            \
	"\"answer\":" text "}]}"
#define QUESTION(rest) "{\"questions\":[{\"question\":\"Q\"," rest "}]}"
#define OPTIONS                                                                \
	"{\"language\":\"\",\"questions\":[{\"question\":\"Q\","               \
	"\"wrong_option_1\":\"a\",\"wrong_option_2\":\"c\","                   \
	"\"wrong_option_3\":\"d\",\"correct_option\":\"b\"}]}"

static const struct {
	enum form form;
	const char *text, *want, *what;
} contents[] = {
    {FORM_FLASHCARDS, CARDS, PRINTED, "the schema's shape stays"},
    {FORM_FLASHCARDS, "```json\n" CARDS "\n```", PRINTED, "a fence"},
    {FORM_FLASHCARDS, "Here you are:\n```\n" CARDS "\n```\nMore?", PRINTED,
	"a fence with prose around it"},
    {FORM_FLASHCARDS, "Karten zu {Thema}: " CARDS "<|im_end|>", PRINTED,
	"prose with braces, a token behind"},
    {FORM_FLASHCARDS,
	"<think>\nMaybe {\"flashcards\":[{\"question\":\"no\",\"answer\":"
	"\"no\"}]}\n</think>\n" CARDS,
	PRINTED, "reasoning that holds cards of its own"},
    {FORM_FLASHCARDS, "First \"this\".\n</think>" CARDS, PRINTED,
	"reasoning without the mark that opens it"},
    {FORM_FLASHCARDS, "[THINK]hm[/THINK] " CARDS, PRINTED,
	"reasoning in other brackets"},
    {FORM_FLASHCARDS, ANSWER("\"</think>\""), ANSWER("\"</think>\""),
	"a card about such a mark"},
    {FORM_FLASHCARDS, "Card: " ANSWER("\"</think>\""), ANSWER("\"</think>\""),
	"the same behind prose"},
    {FORM_FLASHCARDS, CARDS "\n" CARDS,
	"{\"language\":\"de\",\"flashcards\":[" CARD "," CARD "]}",
	"two objects"},
    {FORM_FLASHCARDS, CARD "\n" CARD "\n",
	"{\"language\":\"\",\"flashcards\":[" CARD "," CARD "]}",
	"items one by one"},
    {FORM_FLASHCARDS, "{\"flashcards\":" CARD "}", BARE, "no list around it"},
    {FORM_FLASHCARDS, "{\"result\":{\"data\":" CARDS "}}", PRINTED,
	"objects around it"},
    {FORM_FLASHCARDS, "{\"cards\":[" CARD "]}", BARE, "another name"},
    {FORM_FLASHCARDS, " [" CARD "]", BARE, "a bare list"},
    {FORM_FLASHCARDS,
	"\"{\\\"flashcards\\\":[{\\\"question\\\":\\\"Q\\\","
	"\\\"answer\\\":\\\"A\\\"}]}\"",
	BARE, "JSON as a string in JSON"},
    {FORM_FLASHCARDS,
	"{'language': 'de', 'flashcards': [{'question': 'Q', 'answer': "
	"'A'},]}",
	PRINTED, "Python instead of JSON"},
    {FORM_FLASHCARDS,
	"{language: \"de\", // so\n\"flashcards\": [{question: \"Q\"\n"
	"\"answer\": \"A\"}]}",
	PRINTED, "names without quotes, a comment, a comma missing"},
    {FORM_FLASHCARDS,
	"{\"Language\":\"de\",\"Flash Cards\":[{\"Front\":\"Q\","
	"\"backSide\":\"A\"}]}",
	PRINTED, "names in other words and cases"},
    {FORM_FLASHCARDS,
	"{\"sprache\":\"de\",\"karten\":[{\"Frage\":\"Q\",\"Rückseite\":"
	"\"A\"}]}",
	PRINTED, "names in German"},
    {FORM_FLASHCARDS, ANSWER("7"), ANSWER("\"7\""), "a number as answer"},
    {FORM_FLASHCARDS, ANSWER("[\"a\",\"b\"]"), ANSWER("\"a, b\""),
	"a list as answer"},
    {FORM_FLASHCARDS, ANSWER("\"x \\ud83d y\""), ANSWER("\"x \uFFFD y\""),
	"half an emoji"},
    {FORM_FLASHCARDS, ANSWER("\"\\ud83d\\ude00\""), ANSWER("\"\U0001F600\""),
	"a whole emoji"},
    {FORM_FLASHCARDS, ANSWER("\"x\\u0000y\""), ANSWER("\"x\uFFFDy\""),
	"an escaped NUL"},
    {FORM_FLASHCARDS, ANSWER("\"x\xF0\x9F\x98y\""),
	ANSWER("\"x\uFFFD\uFFFD\uFFFDy\""), "torn UTF-8"},
    {FORM_FLASHCARDS, ANSWER("\"$\\alpha \\in A$\""),
	ANSWER("\"$\\\\alpha \\\\in A$\""), "a backslash that is no escape"},
    {FORM_FLASHCARDS, ANSWER("\"Es ist \\underline{x} und\""),
	ANSWER("\"Es ist \\\\underline{x} und\""),
	"\\u without digits cuts nothing"},
    {FORM_FLASHCARDS, ANSWER("\"in C:\\users\\new\\temp und\""),
	ANSWER("\"in C:\\\\users\\\\new\\\\temp und\""), "a Windows path"},
    {FORM_FLASHCARDS,
	ANSWER("\"$\\theta \\rho \\nabla \\frac{a}{b} \\bar x$\""),
	ANSWER("\"$\\\\theta \\\\rho \\\\nabla \\\\frac{a}{b} \\\\bar x$\""),
	"escapes of JSON that were commands of TeX"},
    {FORM_FLASHCARDS, ANSWER("\"Es gilt \\theta = \\tan x\""),
	ANSWER("\"Es gilt \\\\theta = \\\\tan x\""), "such without dollars"},
    {FORM_FLASHCARDS, ANSWER("\"a:\\n\\tto b\\nnu c\\n\\tx\""),
	ANSWER("\"a:\\n\\tto b\\nnu c\\n\\tx\""),
	"indented lines are no commands"},
    {FORM_FLASHCARDS, ANSWER("\"ADP\\\\nCalcium\""),
	ANSWER("\"ADP\\nCalcium\""), "a line break escaped twice"},
    {FORM_FLASHCARDS, ANSWER("\"`a\\\\nB` und $\\\\nu$\""),
	ANSWER("\"`a\\\\nB` und $\\\\nu$\""), "but none in code or a formula"},
    {FORM_FLASHCARDS, ANSWER("\"Er sagt \"ja\", und geht\""),
	ANSWER("\"Er sagt \\\"ja\\\", und geht\""),
	"quotation marks that were not escaped"},
    {FORM_FLASHCARDS,
	"{\"language\":\"de\",\"flashcards\":[" CARD
	",{\"question\":\"B\",\"answer\":@},{\"question\":\"C\",\"answer\":"
	"\"c\"}]}",
	"{\"language\":\"de\",\"flashcards\":[" CARD
	",{\"question\":\"C\",\"answer\":\"c\"}]}",
	"what is no JSON costs its item"},
    {FORM_FLASHCARDS,
	"{\"language\":\"de\",\"flashcards\":[" CARD ",{\"question\":\"unfin",
	PRINTED, "an answer that was cut off"},
    {FORM_FLASHCARDS, "{\"flashcards\":[{\"question\":\"unfin",
	"{\"language\":\"\",\"flashcards\":[]}", "cut off in the first item"},
    {FORM_MULTIPLE_CHOICE,
	QUESTION("\"options\":[\"a\",\"b\",\"c\",\"d\"],\"correct_answer\":1"),
	OPTIONS, "options and an index"},
    {FORM_MULTIPLE_CHOICE,
	QUESTION(
	    "\"options\":[\"a\",\"b\",\"c\",\"d\"],\"correctAnswer\":\"B\""),
	OPTIONS, "options and a letter"},
    {FORM_MULTIPLE_CHOICE,
	QUESTION("\"choices\":[\"a\",\"b\",\"c\",\"d\",\"e\"],\"answer\":"
		 "\"Option B)\""),
	OPTIONS, "one option too many, a letter with words"},
    {FORM_MULTIPLE_CHOICE,
	QUESTION("\"options\":[{\"text\":\"a\",\"correct\":false},"
		 "{\"text\":\"b\",\"is_correct\":true},{\"text\":\"c\"},"
		 "{\"text\":\"d\"}]"),
	OPTIONS, "options as objects, one marked"},
    {FORM_MULTIPLE_CHOICE,
	QUESTION("\"options\":{\"A\":\"a\",\"B\":\"b\",\"C\":\"c\",\"D\":"
		 "\"d\"},\"correct\":\"b\""),
	OPTIONS, "options by letter"},
    {FORM_MULTIPLE_CHOICE,
	QUESTION("\"distractors\":[\"a\",\"c\",\"d\"],\"correct\":\"b\""),
	OPTIONS, "the wrong ones as a list"},
    {FORM_MULTIPLE_CHOICE,
	QUESTION("\"options\":[\"a\",\"c\",\"d\"],\"correct_answer\":\"x\""),
	"{\"language\":\"\",\"questions\":[{\"question\":\"Q\","
	"\"wrong_option_1\":\"a\","
	"\"wrong_option_2\":\"c\",\"wrong_option_3\":\"d\"}]}",
	"a right answer that is no option"},
    {FORM_TRUE_FALSE,
	"{\"questions\":[{\"statement\":\"S\",\"is_true\":\"Wahr\"}]}",
	"{\"language\":\"\",\"questions\":[{\"statement\":\"S\",\"is_true\":"
	"true}]}",
	"true as a word"},
    {FORM_TRUE_FALSE,
	"{\"questions\":[{\"question\":\"S\",\"options\":[\"Vrai\",\"Faux\"],"
	"\"correct_answer\":1}]}",
	"{\"language\":\"\",\"questions\":[{\"options\":[\"Vrai\",\"Faux\"],"
	"\"correct_answer\":1,\"statement\":\"S\",\"is_true\":false}]}",
	"false as an index"},
    {FORM_TOPICS,
	"{\"main_topic\":{\"title\":\"M\"},\"subtopics\":[{\"title\":\"S\"}]}",
	"{\"language\":\"\",\"main_topic\":{\"title\":\"M\"},"
	"\"subtopics\":[{\"title\":\"S\"}]}",
	"topics"},
    {FORM_TOPICS, "{\"subtopics\":[\"S\"],\"Main Topic\":\"M\"}",
	"{\"language\":\"\",\"main_topic\":{\"title\":\"M\","
	"\"description\":\"\"},\"subtopics\":[{\"title\":\"S\","
	"\"description\":\"\"}]}",
	"topics as titles, the main one last"},
    {FORM_FLASHCARDS, "{\"flashcards\":[]} and more",
	"{\"language\":\"\",\"flashcards\":[]}", "an empty list"},
    {FORM_FLASHCARDS, "", NULL, "nothing"},
    {FORM_FLASHCARDS, "Here are your cards.", NULL, "prose"},
    {FORM_FLASHCARDS, "{\"flashcards\":{}}", NULL, "no list"},
    {FORM_FLASHCARDS, "<think>{\"flashcards\":", NULL, "only reasoning"},
};

static void
test_contents(void)
{
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		const char *text = contents[i].text;
		struct buf out = BUF_EMPTY;
		struct content c;
		int result =
		    content_read(&c, contents[i].form, text, strlen(text));

		if (result == 0)
			content_print(&c, contents[i].form, &out);
		IS(out.data, contents[i].want, contents[i].what);
		content_release(&c);
		buf_release(&out);
	}
}

static void
test_depth(void)
{
	static char text[400001];
	struct content c;

	memset(text, '[', 200000);
	memset(text + 200000, ']', 200000);
	OK(content_read(&c, FORM_FLASHCARDS, text, sizeof text - 1) <= 0,
	    "nesting without end is bounded");
	content_release(&c);
	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "{},", 3);
	text[0] = '[';
	content_read(&c, FORM_FLASHCARDS, text, sizeof text - 1);
	OK(cJSON_GetArraySize(c.list) <= 2000, "so are the items");
	content_release(&c);
}

#define BODY(message, rest)                                                    \
	"{\"model\":\"m\",\"choices\":[{\"message\":{" message "}" rest "}]}"

static const struct {
	const char *body, *content, *finish, *what;
} bodies[] = {
    {BODY("\"content\":\"x\"", ",\"finish_reason\":\"stop\""), "x", "stop",
	"an answer"},
    {"\xEF\xBB\xBF\n" BODY("\"content\":\"x\"", ""), "x", NULL,
	"a byte order mark and white space in front"},
    {BODY("\"content\":\"x\\ud83d\\u0000y\"", ""), "x\uFFFD\uFFFDy", NULL,
	"half an emoji and NUL"},
    {BODY("\"content\":[{\"type\":\"thinking\",\"thinking\":\"no\"},"
	  "{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"text\",\"text\":"
	  "\"y\"}]",
	 ""),
	"xy", NULL, "a list of parts"},
    {BODY("\"content\":{\"flashcards\":[]}", ""), "{\"flashcards\":[]}", NULL,
	"an object"},
    {BODY("\"content\":null,\"tool_calls\":[{\"function\":{\"arguments\":"
	  "\"x\"}}]",
	 ""),
	"x", NULL, "the call of a function"},
    {BODY("\"content\":\"\",\"reasoning_content\":\"x\"", ""), "x", NULL,
	"an answer among the reasoning"},
    {"event: message\ndata: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"
     "data: {\"choices\":[{\"delta\":{\"content\":\"y\"},\"finish_reason\":"
     "\"stop\"}]}\r\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":5}}\n"
     "\ndata: [DONE]\n",
	"xy", "stop", "a stream of events"},
    {BODY("\"content\":null", ",\"finish_reason\":\"length\""), NULL, "length",
	"no content"},
};

static void
test_bodies(void)
{
	struct response r;

	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		response_read(&r, bodies[i].body, strlen(bodies[i].body));
		OK(r.answered, bodies[i].what);
		IS(r.content, bodies[i].content, "its content");
		IS(r.finish, bodies[i].finish, "its end");
		response_release(&r);
	}
}

static void
test_tokens(void)
{
	static const char body[] =
	    "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{"
	    "\"prompt_tokens\":5,\"completion_tokens\":6,"
	    "\"prompt_tokens_details\":{\"cached_tokens\":4}}}";
	struct response r;

	response_read(&r, body, strlen(body));
	IS_INT(r.tokens.cached, 4, "cached tokens");
	IS_INT(r.tokens.reasoning, 0, "a missing detail is 0");
	response_release(&r);
}

static const struct {
	const char *body, *code, *message;
	int status;
} errors[] = {
    {"{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":7}}", "7", "m", 0},
    {"{\"message\":\"m\",\"type\":\"t\",\"code\":\"7\"}", "7", "m", 0},
    {"{\"error\":\"m\"}", NULL, "m", 0},
    {"[{\"error\":{\"message\":\"m\",\"code\":429}}]", "429", "m", 429},
    {"{\"detail\":[{\"loc\":[\"body\",\"x\"]}]}", NULL,
	"[{\"loc\":[\"body\",\"x\"]}]", 0},
};

static void
test_errors(void)
{
	struct response r;

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		response_read(&r, errors[i].body, strlen(errors[i].body));
		OK(r.error && !r.answered, errors[i].body);
		IS(r.code, errors[i].code, "its code");
		IS(r.message, errors[i].message, "its message");
		IS_INT(r.status, errors[i].status, "its status");
		response_release(&r);
	}
	response_read(&r, "<html>", 6);
	OK(!r.readable, "a web page");
	response_release(&r);
	response_read(&r, BODY("\"content\":\"cut off", ""), 50);
	OK(!r.answered, "a body that ends in the content");
	response_release(&r);
}

int
main(void)
{
	test_contents();
	test_depth();
	test_bodies();
	test_tokens();
	test_errors();
	return TAP_DONE();
}
