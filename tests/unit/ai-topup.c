/* The round for items that are missing after merging. */
#include <stdint.h>
#include <stdlib.h>

#include "lib/mem.h"

#include "ai/request/topup.h"

#include "tap.h"

#define PIECES 4
#define NOT SIZE_MAX

static const struct {
	size_t gave[PIECES];
	size_t missing;
	long most;
	long ask[PIECES];
	const char *what;
} cases[] = {
    {{3, 0, 2, 1}, 2, 25, {0, 3, 0, 0}, "a few: of the poorest alone"},
    {{3, 0, 2, 1}, 6, 25, {0, 4, 0, 3}, "more: of the two poorest"},
    {{3, NOT, 2, 1}, 2, 25, {0, 0, 0, 3}, "not of one that failed"},
    {{NOT, NOT, NOT, NOT}, 2, 25, {0, 0, 0, 0}, "nobody left to ask"},
    {{5, 5, 5, 5}, 190, 25, {25, 25, 25, 25}, "never more than one answer has"},
    {{1, 1, 1, 1}, 8, 2, {2, 2, 0, 0}, "a small context asks for less"},
};

static void
test_share(void)
{
	long ask[PIECES];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		topup_share(cases[i].gave, PIECES, cases[i].missing,
		    cases[i].most, ask);
		OK(memcmp(ask, cases[i].ask, sizeof ask) == 0, cases[i].what);
	}
}

static void
add(struct drafts *all, const char *question, size_t piece)
{
	struct draft d = {.question = mem_copy(question), .piece = piece};

	drafts_add(all, &d);
}

static void
test_text(void)
{
	struct drafts all = {0};
	char *text;

	add(&all, "first?", 0);
	add(&all, "later?", 2);
	add(&all, "middle?", 1);
	text = topup_text(&all, 1, 3);
	OK(strstr(
	       text, ":\n- middle?\n- first?\n- later?\nWrite 3 other items"),
	    "those of the piece are named first");
	free(text);
	drafts_by_piece(&all);
	IS(all.list[1].question, "middle?", "sorted by piece");
	for (int i = 0; i < 2000; i++)
		add(&all, "And what about this one, which is longer?", 3);
	text = topup_text(&all, 1, 3);
	OK(strlen(text) < 9000, "a long list is cut");
	free(text);
	drafts_release(&all);
}

int
main(void)
{
	test_share();
	test_text();
	return TAP_DONE();
}
