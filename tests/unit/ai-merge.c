/* Reading content, merging the items of chunks, usage and credits. */
#include <stdlib.h>

#include "lib/mem.h"

#include "ai/traffic/cache.h"
#include "ai/answer/content.h"
#include "ai/answer/merge.h"
#include "ai/request/reask.h"
#include "ai/answer/response.h"
#include "ai/answer/usage.h"

#include "tap.h"

static const struct {
	enum form form;
	const char *text, *want, *what;
} contents[] = {
    {FORM_FLASHCARDS, "{\"language\":\"de\",\"flashcards\":[{\"a\":1}]}",
	"{\"language\":\"de\",\"flashcards\":[{\"a\":1}]}", "as the schema"},
    {FORM_FLASHCARDS, "```json\n{\"cards\":[{\"a\":1}]}\n```",
	"{\"language\":\"\",\"flashcards\":[{\"a\":1}]}", "a fence, cards"},
    {FORM_FLASHCARDS, " [{\"front\":\"Q\",\"back\":\"A\"}]",
	"{\"language\":\"\",\"flashcards\":"
	"[{\"question\":\"Q\",\"answer\":\"A\"}]}",
	"a bare array"},
    {FORM_MULTIPLE_CHOICE,
	"{\"questions\":[{\"options\":[\"a\",\"b\",\"c\",\"d\"],"
	"\"correct_answer\":2}]}",
	"{\"language\":\"\",\"questions\":[{\"correct_answer\":2,"
	"\"wrong_option_1\":\"a\",\"wrong_option_2\":\"b\","
	"\"correct_option\":\"c\",\"wrong_option_3\":\"d\"}]}",
	"options with the index of the right one"},
    {FORM_MULTIPLE_CHOICE,
	"{\"questions\":[{\"options\":[\"a\",\"b\"],\"correct_answer\":4}]}",
	"{\"language\":\"\",\"questions\":["
	"{\"options\":[\"a\",\"b\"],\"correct_answer\":4}]}",
	"an index out of range gives no right option"},
    {FORM_TOPICS,
	"{\"main_topic\":{\"title\":\"M\"},\"subtopics\":[{\"title\":\"S\"}]}",
	"{\"language\":\"\",\"main_topic\":{\"title\":\"M\"},"
	"\"subtopics\":[{\"title\":\"S\"}]}",
	"topics"},
    {FORM_TOPICS, "{\"topics\":[\"M\",{\"name\":\"S\"}]}",
	"{\"language\":\"\",\"main_topic\":{\"title\":\"M\","
	"\"description\":\"\"},\"subtopics\":[{\"title\":\"S\"}]}",
	"topics as a list"},
    {FORM_FLASHCARDS, "", NULL, "nothing"},
    {FORM_FLASHCARDS, "Here are your cards.", NULL, "prose"},
    {FORM_FLASHCARDS, "{\"flashcards\":{}}", NULL, "no list"},
    {FORM_FLASHCARDS, "{\"flashcards\":[]} and more", NULL,
	"something behind it"},
    {FORM_FLASHCARDS, "{\"flashcards\":[{\"a\":\"x\\u0000y\"}]}", NULL,
	"an escaped NUL"},
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
test_salvage(void)
{
	static const char cut[] =
	    "{\"language\":\"de\",\"flashcards\":[{\"a\":\"1}]\"},"
	    "{\"a\":[{}]},{\"a\":\"unfin";
	struct content c;

	IS_INT(content_salvage(&c, FORM_FLASHCARDS, cut, strlen(cut)), 0,
	    "a text that was cut off");
	IS_INT(cJSON_GetArraySize(c.list), 2, "its complete items");
	content_release(&c);
	IS_INT(content_salvage(&c, FORM_FLASHCARDS, cut, 40), -1,
	    "none is complete");
	content_release(&c);
}

static void
add(struct drafts *all, const char *question, const char *answer, bool grounded,
    size_t piece)
{
	struct draft d = {.question = mem_copy(question),
	    .answer = mem_copy(answer),
	    .grounded = grounded,
	    .piece = piece};

	drafts_add(all, &d);
}

static void
test_questions(const struct drafts *all, const char *want, const char *what)
{
	struct buf got = BUF_EMPTY;

	buf_add_text(&got, "");
	for (size_t i = 0; i < all->count; i++)
		buf_printf(&got, "%s ", all->list[i].question);
	IS(got.data, want, what);
	buf_release(&got);
}

static void
test_unique(void)
{
	struct drafts all = {NULL, 0, 0};

	add(&all, "Was ist die Mitose?", "Kernteilung", false, 0);
	add(&all, "was ist die  MITOSE?", "Etwas", true, 1);
	add(&all, "Was ist die Meiose der Zellen?", "Reifeteilung", true, 1);
	add(&all, "Was ist die Meiose der Zelle?", "anders", true, 2);
	add(&all, "Wo liegt Rom?", "Italien", true, 2);
	merge_unique(&all, FORM_FLASHCARDS);
	test_questions(&all,
	    "was ist die  MITOSE? Was ist die Meiose der Zellen? "
	    "Wo liegt Rom? ",
	    "the grounded one stays, else the earlier");
	drafts_release(&all);
	add(&all, "Zellen", "", false, 0);
	add(&all, "Zelle", "", false, 0);
	add(&all, "ZELLEN", "", false, 1);
	merge_unique(&all, FORM_TOPICS);
	test_questions(&all, "Zellen Zelle ", "titles only when the same");
	drafts_release(&all);
}

static void
test_trim(void)
{
	struct drafts all = {NULL, 0, 0};

	add(&all, "a1", "", true, 0);
	add(&all, "a2", "", true, 0);
	add(&all, "a3", "", true, 0);
	add(&all, "b1", "", false, 1);
	add(&all, "b2", "", true, 1);
	add(&all, "c1", "", true, 2);
	merge_trim(&all, FORM_FLASHCARDS, 5);
	test_questions(&all, "a1 a2 a3 b2 c1 ", "what has no ground goes");
	merge_trim(&all, FORM_FLASHCARDS, 3);
	test_questions(&all, "a1 b2 c1 ", "every piece keeps one");
	merge_trim(&all, FORM_FLASHCARDS, 9);
	IS_INT((long long)all.count, 3, "no more than there are");
	drafts_release(&all);
}

static const struct {
	const char *model;
	long input, output, want;
} charges[] = {
    {"gpt-4o-mini-2024-07-18", 1000, 1000, 40},
    {"GPT-4", 1000, 0, 10},
    {"gpt-5", 1000, 1000, 4},	     /* 3.5: to the even number */
    {"gpt-3.5-turbo", 1000, 500, 2}, /* 2.5: to the even number */
    {"gpt-3.5-turbo", 10, 0, 1},
    {"gpt-4o", 0, 500, 0},
    {"gpt-4o", 716, 277, 15},
};

static const char table[] = "# name in out\n\ngpt-4\t10 30\n*\t1.5\t2 # rest";

static const struct {
	const char *text;
	int want;
	const char *what;
} tables[] = {
    {"* 1 2\n", 0, "one row for all"},
    {"gpt-4 1 2\n", -1, "no row for the others"},
    {"", -1, "nothing"},
    {"\ngpt-4 1\n* 1 2\n", 2, "a rate is missing"},
    {"* 1 2 3\n", 1, "a number too many"},
    {"* -1 2\n", 1, "a rate below zero"},
    {"* nan 2\n", 1, "a rate that is no number"},
    {"* 1 x\n", 1, "a word for a rate"},
};

static void
test_tables(void)
{
	struct credits c;

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		IS_INT(credits_parse(&c, tables[i].text), tables[i].want,
		    tables[i].what);
		credits_release(&c);
	}
}

static void
test_usage(void)
{
	struct credits credits;
	struct usage u = {.cache_hits = 1};
	struct tokens t = {100, 20, 30, 4};
	struct buf out = BUF_EMPTY;

	IS_INT(credits_parse(&credits, table), 0, "a table of credits");
	for (size_t i = 0; i < sizeof charges / sizeof *charges; i++)
		IS_INT(credits_of(&credits, charges[i].model, charges[i].input,
			   charges[i].output),
		    charges[i].want, charges[i].model);
	OK(usage_cached(&u), "no request: cached");
	usage_add(&u, &t, 1, "m-1");
	usage_add(&u, &t, 2, NULL);
	usage_print(&out, &u, "m", &credits);
	IS(out.data,
	    "{\"model\":\"m-1\",\"input_tokens\":200,\"output_tokens\":40,"
	    "\"cached_input_tokens\":60,\"reasoning_tokens\":8,"
	    "\"requests\":3,\"cache_hits\":1,\"cached\":false,"
	    "\"credits\":1}",
	    "tokens of all requests, rounded once");
	credits_release(&credits);
	buf_release(&out);
	usage_release(&u);
}

static void
test_cached(void)
{
	struct cached c = {.payer = mem_copy("t1"),
	    .model = mem_copy("m"),
	    .content = mem_copy("{}"),
	    .tokens = {7, 8, 5, 6},
	    .requests = 2};
	struct buf out = BUF_EMPTY;

	cached_print(&c, 1000.7, &out);
	cached_release(&c);
	IS_INT(cached_read(&c, out.data, out.length), 0, "there and back");
	IS(c.payer, "t1", "payer");
	IS(c.content, "{}", "content");
	IS_INT(c.tokens.output, 8, "tokens");
	IS_INT(c.requests, 2, "requests");
	cached_release(&c);
	IS_INT(cached_read(&c, out.data, out.length - 1), -1, "half a value");
	IS_INT(cached_read(&c, "Fehler: quota", 13), -1, "a foreign value");
	IS_INT(cached_read(&c, "{\"v\":2}", 7), -1, "another version");
	buf_release(&out);
}

static void
test_response(void)
{
	static const char good[] =
	    "{\"model\":\"m\",\"choices\":[{\"finish_reason\":\"stop\","
	    "\"message\":{\"content\":\"x\",\"refusal\":null}}],"
	    "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6,"
	    "\"prompt_tokens_details\":{\"cached_tokens\":4}}}";
	static const char *const errors[] = {
	    "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":7}}",
	    "{\"message\":\"m\",\"type\":\"t\",\"code\":\"7\"}",
	};
	struct response r;

	response_read(&r, good, strlen(good));
	OK(r.readable, "an answer");
	IS(r.content, "x", "content");
	IS_INT(r.tokens.cached, 4, "cached tokens");
	IS_INT(r.tokens.reasoning, 0, "a missing detail is 0");
	response_release(&r);
	for (int i = 0; i < 2; i++) {
		response_read(&r, errors[i], strlen(errors[i]));
		IS(r.code, "7", "code, also as a number or unwrapped");
		IS(r.message, "m", "message");
		response_release(&r);
	}
	response_read(&r, "<html>", 6);
	OK(!r.readable, "a web page");
	response_release(&r);
	response_read(&r, "{\"Choices\":[]}", 14);
	OK(!r.readable, "names are told apart by case");
	response_release(&r);
}

int
main(void)
{
	test_contents();
	test_salvage();
	test_unique();
	test_trim();
	test_tables();
	test_usage();
	test_cached();
	test_response();
	OK(reask_needed(10, 5, false, 0), "half of them good: ask again");
	OK(!reask_needed(10, 6, false, 0), "60 % are enough");
	OK(!reask_needed(10, 0, false, 1), "once only");
	OK(reask_needed(0, 0, true, 0), "nothing from the only piece");
	OK(!reask_needed(0, 0, false, 0), "nothing from one of many");
	return TAP_DONE();
}
