/* Where long texts are cut, and how many items each piece is asked for. */
#include <stdlib.h>

#include "lib/buf.h"
#include "lib/utf8.h"

#include "ai/request/chunk.h"
#include "ai/request/token.h"

#include "tap.h"

static char *
repeat(const char *text, size_t times)
{
	struct buf all = BUF_EMPTY;

	for (size_t i = 0; i < times; i++)
		buf_add_text(&all, text);
	return buf_take(&all);
}

/* Pieces follow each other without gap or overlap, are valid UTF-8 and within
 * the budget. */
static bool
is_sound(const char *text, const struct chunk *chunks, size_t n, size_t most)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		const struct chunk *c = &chunks[i];

		if (c->offset != at || c->length == 0 || c->tokens > most ||
		    !utf8_valid(text + c->offset, c->length))
			return false;
		at += c->length;
	}
	return at == strlen(text);
}

static void
test_one(const char *what, char *text, size_t most, size_t want)
{
	struct chunk *chunks;
	size_t n = chunk_cut(text, strlen(text), most, 1, &chunks);

	IS_INT((long long)n, (long long)want, what);
	if (n)
		OK(is_sound(text, chunks, n, most),
		    "the pieces hold all of the text, in order");
	free(chunks);
	free(text);
}

static void
test_path(
    const struct chunk *c, const char *text, const char *want, const char *what)
{
	char *path = chunk_path(c, text);

	IS(path, want, what);
	free(path);
}

static void
test_paths(void)
{
	char *body = repeat("Ein Satz steht hier. ", 40);
	struct buf text = BUF_EMPTY;
	struct chunk *chunks, second;
	size_t n;

	buf_printf(&text,
	    "# Buch\n%s\f## Eins\n%s\f### Tief\n%s\f## Zwei\n%s\f%s", body,
	    body, body, body, body);
	n = chunk_cut(text.data, text.length, 300, 1, &chunks);
	IS_INT((long long)n, 5, "a book of five pages");
	test_path(&chunks[1], text.data, "Buch", "a chapter in its book");
	test_path(&chunks[2], text.data, "Buch > Eins", "a section in both");
	test_path(&chunks[3], text.data, "Buch", "the next chapter");
	test_path(&chunks[4], text.data, "Buch > Zwei", "and its second page");
	chunks[3].length += chunks[4].length;
	chunk_divide(&chunks[3], &second, text.data, chunks[3].length / 2 + 1);
	test_path(&second, text.data, "Buch > Zwei", "half of a piece as well");
	IS_INT((long long)(chunks[3].offset + chunks[3].length),
	    (long long)second.offset,
	    "the second half of a piece follows the first");
	free(chunks);
	buf_release(&text);
	free(body);
}

/* The text is cut once, between two blocks of which each is a whole. */
static void
test_together(const char *block, const char *what)
{
	char *prose = repeat("Ein Satz steht hier. ", 14);
	struct buf text = BUF_EMPTY;
	struct chunk *chunks;
	size_t n;

	buf_printf(&text, "%s\n%s\n%s", prose, block, prose);
	n = chunk_cut(text.data, text.length,
	    token_estimate(text.data, text.length) * 3 / 4, 1, &chunks);
	IS_INT((long long)n, 2, what);
	OK(strstr(text.data + chunks[1].offset, block) ||
		chunks[1].offset >=
		    (size_t)(strstr(text.data, block) - text.data) +
			strlen(block),
	    "a block that fits is not divided");
	free(chunks);
	buf_release(&text);
	free(prose);
}

static void
test_page(void)
{
	char *page = repeat("Ein Satz steht hier. ", 50);
	struct buf text = BUF_EMPTY;
	struct chunk *chunks;
	size_t n;

	buf_printf(&text, "%s\f# Zwei\n\n%s\f%s", page, page, page);
	n = chunk_cut(text.data, text.length, 400, 1, &chunks);
	IS_INT((long long)n, 3, "three pages of more than half the budget");
	OK(text.data[chunks[1].offset - 1] == '\f', "cut at the page break");
	OK(text.data[chunks[2].offset - 1] == '\f',
	    "a text is cut at the next page break");
	test_path(&chunks[1], text.data, "",
	    "what begins with a heading stands under no other");
	test_path(&chunks[2], text.data, "Zwei",
	    "the last stands under the heading of the second");
	free(chunks);
	buf_release(&text);
	free(page);
}

static void
test_heading(void)
{
	char *body = repeat("Ein Satz steht hier. ", 40);
	struct buf text = BUF_EMPTY;
	struct chunk *chunks;

	buf_printf(&text, "%s\n\nEin Absatz.\n\n## Neu\n\n%s", body, body);
	chunk_cut(text.data, text.length, 300, 1, &chunks);
	OK(memcmp(text.data + chunks[1].offset, "## Neu", 6) == 0,
	    "a heading is preferred to a blank line");
	free(chunks);
	buf_release(&text);
	free(body);
}

static void
test_share(void)
{
	struct chunk a[3] = {{.tokens = 100}, {.tokens = 100}, {.tokens = 200}};
	struct chunk b[5] = {{.tokens = 9}, {.tokens = 9}, {.tokens = 9},
	    {.tokens = 9}, {.tokens = 9}};
	struct chunk c[2] = {{.tokens = 1}, {.tokens = 999}};
	struct chunk one[1] = {{.tokens = 50}};

	chunk_share(a, 3, 10, 25);
	IS_INT(a[0].ask + a[1].ask + a[2].ask, 12, "15 % more than wanted");
	IS_INT(a[2].ask, 6, "by size");
	chunk_share(b, 5, 2, 25);
	IS_INT(b[4].ask, 1, "fewer items than pieces: the last is asked");
	IS_INT(b[0].ask + b[1].ask + b[2].ask + b[3].ask, 2,
	    "a kind without a piece of its own is asked evenly");
	chunk_share(c, 2, 40, 25);
	IS_INT(c[1].ask, 25, "at most 25 of one piece");
	IS_INT(c[0].ask, 21, "the rest goes to the others");
	chunk_share(one, 1, 5, 25);
	IS_INT(
	    one[0].ask, 5, "a text of one piece is asked for what is wanted");
	IS_INT((long long)chunk_room(128000, 0, 200).tokens, 6000,
	    "a large context: the pieces that give good items");
	IS_INT(chunk_room(128000, 0, 320).items, 25,
	    "a large context has room for 25 items a request");
	IS_INT((long long)chunk_room(4096, 0, 200).tokens, 1231,
	    "a small one: what fits beside prompt and answer");
	IS_INT(chunk_room(4096, 0, 200).items, 4,
	    "a small context has room for fewer items");
	IS_INT(chunk_room(2048, 0, 320).items, 1, "at least one");
	IS_INT((long long)chunk_pieces(25, 25), 1, "25 items: one request");
	IS_INT((long long)chunk_pieces(26, 25), 2, "26 items: two");
	IS_INT((long long)chunk_pieces(200, 25), 10,
	    "200 items with surplus: ten");
}

int
main(void)
{
	char *text = repeat("Ein Satz steht hier. ", 100);

	test_one("no text, no piece", repeat("", 0), 100, 0);
	test_one("white space is no text", repeat(" \n\f", 500), 100, 0);
	test_one("a short text is one piece", repeat("Kurz.", 1), 6000, 1);
	test_one("words", repeat("Wort ", 1900), 1000, 3);
	test_one("no blank at all", repeat("ä", 4000), 1000, 3);
	test_one("digits cost more", repeat("1234567", 1000), 1000, 5);
	test_page();
	test_heading();
	test_paths();
	test_together("```c\nint a. B;\n\nint c. D;\n\n# no heading\nint e;\n"
		      "\nint f. G;\n```\n",
	    "a block of code");
	test_together("| a cell. With a sentence. And one. And one more. And "
		      "yet one more |\n",
	    "a row of a table");
	test_share();
	IS_INT((long long)chunk_middle("kurz", 4), 0,
	    "a text too short to divide has no middle");
	OK(text[chunk_middle(text, strlen(text)) - 2] == '.',
	    "divided behind a sentence");
	IS_INT((long long)token_estimate("aaa", 3), 1, "tokens are rounded up");
	IS_INT((long long)token_estimate("1", 1), 1, "never more than bytes");
	free(text);
	return TAP_DONE();
}
