/* Merging the items of chunks, usage and credits. */
#include <stdlib.h>

#include "lib/mem.h"

#include "ai/traffic/answer_cache.h"
#include "ai/answer/merge.h"
#include "ai/request/reask.h"
#include "ai/answer/spending.h"

#include "tap.h"

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
	add(&all, "Was ist die Meiose der Zelle?", "Reifeteilung", true, 2);
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
	for (size_t i = 0; i < 12; i++)
		add(&all, (const char[2]){(char)('a' + i), 0}, "", true, i);
	merge_trim(&all, FORM_FLASHCARDS, 10);
	test_questions(&all, "a b c d f g h i j l ",
	    "what goes is spread over the text, and its end stays");
	merge_trim(&all, FORM_FLASHCARDS, 3);
	test_questions(&all, "c g l ", "however few are wanted");
	drafts_release(&all);
	for (size_t i = 0; i < 8; i++)
		add(&all, (const char[2]){(char)('a' + i), 0}, "", i % 2,
		    i / 2);
	merge_trim(&all, FORM_FLASHCARDS, 6);
	test_questions(
	    &all, "b c d f g h ", "so it is with those that have no ground");
	drafts_release(&all);
}

static void
test_balance(void)
{
	struct drafts all = {NULL, 0, 0};
	int truths = 0;

	for (size_t i = 0; i < 8; i++) {
		add(&all, "S", "", true, i / 4);
		all.list[i].options_count = 2;
		all.list[i].correct = i % 4 == 3;
	}
	merge_trim(&all, FORM_TRUE_FALSE, 4);
	for (size_t i = 0; i < all.count; i++)
		truths += all.list[i].correct == 0;
	IS_INT(truths, 2, "as many true as false statements over all pieces");
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
	struct spending u = {.cache_hits = 1};
	struct tokens t = {100, 20, 30, 4};
	struct buf out = BUF_EMPTY;

	IS_INT(credits_parse(&credits, table), 0, "a table of credits");
	for (size_t i = 0; i < sizeof charges / sizeof *charges; i++)
		IS_INT(credits_of(&credits, charges[i].model, charges[i].input,
			   charges[i].output),
		    charges[i].want, charges[i].model);
	OK(spending_cached(&u), "no request: cached");
	spending_add(&u, &t, 1, "m-1");
	spending_add(&u, &t, 2, NULL);
	spending_print(&out, &u, "m", &credits);
	IS(out.data,
	    "{\"model\":\"m-1\",\"input_tokens\":200,\"output_tokens\":40,"
	    "\"cached_input_tokens\":60,\"reasoning_tokens\":8,"
	    "\"requests\":3,\"cache_hits\":1,\"cached\":false,"
	    "\"credits\":1}",
	    "tokens of all requests, rounded once");
	credits_release(&credits);
	buf_release(&out);
	spending_release(&u);
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
	IS_INT(cached_read(&c, out.data, out.length), 0,
	    "a cached answer can be read again");
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

int
main(void)
{
	test_unique();
	test_trim();
	test_balance();
	test_tables();
	test_usage();
	test_cached();
	OK(reask_needed(10, 5, false, 0), "half of them good: ask again");
	OK(!reask_needed(10, 6, false, 0), "60 % are enough");
	OK(!reask_needed(10, 0, false, 1), "once only");
	OK(reask_needed(0, 0, true, 0), "nothing from the only piece");
	OK(!reask_needed(0, 0, false, 0), "nothing from one of many");
	return TAP_DONE();
}
