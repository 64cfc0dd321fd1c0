#include "ai/request/chunk.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/request/token.h"

#define PROMPT_TOKENS 1500   /* rules and schema, with room to spare */
#define ANSWER_BASE 200	     /* of every answer */
#define HEADING_MAX 120	     /* characters of one in the path */
#define CHUNK_TOKENS_MIN 300 /* even where it may not fit */

/* How good a place for a cut is; greater is better. */
enum cut {
	CUT_INSIDE, /* of code, or of a table's row */
	CUT_POINT,
	CUT_BLANK,
	CUT_SENTENCE,
	CUT_PARAGRAPH,
	CUT_HEADING,
	CUT_PAGE
};

bool
chunk_is_heading(const char *text, size_t n)
{
	size_t level = 0;

	while (level < n && level < 7 && text[level] == '#')
		level++;
	return level >= 1 && level <= 6 && level < n && text[level] == ' ';
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* What kind of cut lies in front of byte at (0 < at < n). */
static enum cut
cut_at(const char *text, size_t n, size_t at)
{
	char before = text[at - 1];

	if (before == '\f')
		return CUT_PAGE;
	if (before == '\n' && chunk_is_heading(text + at, n - at))
		return CUT_HEADING;
	if (before == '\n' && at > 1 && text[at - 2] == '\n' &&
	    text[at] != '\n')
		return CUT_PARAGRAPH;
	/* Between the rows of a table. */
	if (before == '\n' && text[at] == '|')
		return CUT_SENTENCE;
	if (!is_space(before) || is_space(text[at]))
		return CUT_POINT;
	if (at > 1 && strchr(".!?:;", text[at - 2]) && text[at - 2])
		return CUT_SENTENCE;
	return CUT_BLANK;
}

static bool
point_starts(const char *text, size_t at)
{
	return ((unsigned char)text[at] & 0xC0) != 0x80;
}

/* Where a byte stands: what lies between the lines of a code block, or
 * within a row of a table, belongs together. */
struct context {
	size_t line; /* where the line begins */
	bool code;   /* between fences */
};

static bool
is_fence(const char *text, size_t n)
{
	return n >= 3 && memcmp(text, "```", 3) == 0;
}

/* Moves on over byte at - 1. */
static void
follow(struct context *c, const char *text, size_t n, size_t at)
{
	if (text[at - 1] != '\n' && text[at - 1] != '\f')
		return;
	/* The fence that ends a block belongs to it. */
	if (is_fence(text + c->line, n - c->line))
		c->code = !c->code;
	c->line = at;
}

static bool
is_together(const struct context *c, const char *text, size_t at)
{
	return c->code || (text[c->line] == '|' && at > c->line);
}

/* The best cut in low..high, the nearest to goal among equals.  text begins
 * outside of code. */
static size_t
best_cut(const char *text, size_t n, size_t low, size_t high, size_t goal)
{
	size_t best = 0, gap, best_gap = 0;
	enum cut kind, best_kind = CUT_INSIDE;
	struct context context = {0, false};

	for (size_t at = 1; at <= high && at < n; at++) {
		follow(&context, text, n, at);
		if (at < low || !point_starts(text, at))
			continue;
		kind = is_together(&context, text, at) ? CUT_INSIDE
						       : cut_at(text, n, at);
		gap = at > goal ? at - goal : goal - at;
		if (best == 0 || kind > best_kind ||
		    (kind == best_kind && gap < best_gap)) {
			best = at;
			best_kind = kind;
			best_gap = gap;
		}
	}
	return best;
}

/* Bytes from text on that weigh at most tokens. */
static size_t
bytes_of(const char *text, size_t n, size_t tokens)
{
	size_t sum = 0, i = 0;

	while (i < n && sum < tokens * 100)
		sum += token_weight((unsigned char)text[i++]);
	return i;
}

/* Length of the next piece: the rest (of that many tokens) divided evenly,
 * cut at the best place between 0.7 and 1.15 of that. */
static size_t
next_length(const char *text, size_t n, size_t rest, size_t most, size_t pieces)
{
	size_t least = (rest + most - 1) / most;
	size_t goal, low, high, cut;

	if (pieces < least)
		pieces = least;
	goal = rest / (pieces ? pieces : 1);
	if (pieces <= 1)
		return n;
	high = goal * 23 / 20;
	low = bytes_of(text, n, goal * 7 / 10);
	high = bytes_of(text, n, high < most ? high : most);
	if (low < 1)
		low = 1;
	cut = best_cut(text, n, low, high, bytes_of(text, n, goal));
	return cut ? cut : n;
}

/* The heading line at text: what is above it stays, what was below it ends. */
static void
open_heading(struct chunk *c, const char *text, size_t line, size_t end)
{
	size_t level = 0;

	while (text[line + level] == '#')
		level++;
	line += level;
	while (line < end && is_space(text[line]))
		line++;
	memset(&c->headings[level - 1], 0,
	    (CHUNK_LEVELS - level + 1) * sizeof *c->headings);
	c->headings[level - 1] = (struct chunk_heading){line, end - line};
}

/* Follows the headings in text up to byte end.  A page break ends a line as
 * well. */
static void
note_headings(struct chunk *c, const char *text, size_t from, size_t end)
{
	size_t line = from, next;

	while (line < end) {
		next = line;
		while (next < end && text[next] != '\n' && text[next] != '\f')
			next++;
		if (chunk_is_heading(text + line, next - line))
			open_heading(c, text, line, next);
		line = next + 1;
	}
}

/* A piece that begins with a heading does not stand under the one before. */
static void
close_headings(struct chunk *c, const char *text)
{
	size_t at = c->offset, end = c->offset + c->length, level = 0;

	while (at < end && is_space(text[at]))
		at++;
	if (!chunk_is_heading(text + at, end - at))
		return;
	while (text[at + level] == '#')
		level++;
	memset(&c->headings[level - 1], 0,
	    (CHUNK_LEVELS - level + 1) * sizeof *c->headings);
}

char *
chunk_path(const struct chunk *c, const char *text)
{
	struct buf path = BUF_EMPTY;
	size_t n;

	buf_add_text(&path, "");
	for (size_t i = 0; i < CHUNK_LEVELS; i++) {
		if (c->headings[i].length == 0)
			continue;
		n = c->headings[i].length;
		n = utf8_prefix(text + c->headings[i].offset, n, HEADING_MAX);
		if (path.length)
			buf_add_text(&path, " > ");
		buf_add(&path, text + c->headings[i].offset, n);
	}
	return path.data ? buf_take(&path) : mem_copy("");
}

void
chunk_divide(
    struct chunk *c, struct chunk *second, const char *text, size_t first)
{
	*second = *c;
	note_headings(second, text, c->offset, c->offset + first);
	second->offset += first;
	second->length -= first;
	c->length = first;
	close_headings(second, text);
	c->tokens = token_estimate(text + c->offset, c->length);
	second->tokens = token_estimate(text + second->offset, second->length);
}

static bool
is_blank(const char *text, size_t n)
{
	while (n && is_space(text[n - 1]))
		n--;
	return n == 0;
}

size_t
chunk_cut(const char *text, size_t n, size_t most_tokens, size_t pieces,
    struct chunk **chunks)
{
	struct chunk *list = NULL, open = {0};
	size_t count = 0, room = 0, at = 0, length, tokens;
	size_t rest = token_estimate(text, n);

	if (pieces > n / CHUNK_BYTES_MIN)
		pieces = n / CHUNK_BYTES_MIN;
	while (at < n) {
		length = next_length(text + at, n - at, rest, most_tokens,
		    pieces > count ? pieces - count : 1);
		tokens = token_estimate(text + at, length);
		rest = rest > tokens ? rest - tokens : 0;
		if (!is_blank(text + at, length)) {
			if (count == room) {
				room = room ? room * 2 : 8;
				list = mem_array(list, room, sizeof *list);
			}
			list[count] = open;
			list[count].offset = at;
			list[count].length = length;
			list[count].tokens = tokens;
			close_headings(&list[count], text);
			count++;
		}
		note_headings(&open, text, at, at + length);
		at += length;
	}
	*chunks = list;
	return count;
}

size_t
chunk_middle(const char *text, size_t n)
{
	if (n < 2 * CHUNK_BYTES_MIN)
		return 0;
	return best_cut(text, n, n * 3 / 10, n * 7 / 10, n / 2);
}

struct chunk_room
chunk_room(size_t context, long cap, long item_tokens)
{
	/* A third for the answer, with the surplus other languages take. */
	long most =
	    cap && cap < (long)(context / 3) ? cap : (long)(context / 3);
	long fit = (most * 10 / 13 - ANSWER_BASE) / item_tokens;
	struct chunk_room room = {CHUNK_TOKENS, CHUNK_ITEMS_MAX};
	size_t left;

	if (fit < room.items)
		room.items = fit > 1 ? fit : 1;
	left = context - context / 3;
	left = left > PROMPT_TOKENS ? left - PROMPT_TOKENS : 0;
	if (left < room.tokens)
		room.tokens = left > CHUNK_TOKENS_MIN ? left : CHUNK_TOKENS_MIN;
	return room;
}

size_t
chunk_pieces(long count, long most)
{
	if (count <= most)
		return 1;
	return (size_t)((count * 115 / 100 + most - 1) / most);
}

/* Gives one more to the piece whose share was rounded down most. */
static void
give_one(struct chunk *chunks, size_t n, double each, long most)
{
	double gap, best_gap = 0;
	size_t best = n;

	for (size_t i = 0; i < n; i++) {
		if (chunks[i].ask >= most)
			continue;
		gap = (double)chunks[i].tokens * each - (double)chunks[i].ask;
		if (best == n || gap > best_gap) {
			best = i;
			best_gap = gap;
		}
	}
	if (best < n)
		chunks[best].ask++;
}

static void
share_by_size(struct chunk *chunks, size_t n, long count, long most)
{
	double total = 0, each;
	long given = 0;

	for (size_t i = 0; i < n; i++)
		total += (double)chunks[i].tokens;
	each = total > 0 ? (double)count / total : 0;
	for (size_t i = 0; i < n; i++) {
		chunks[i].ask = (long)((double)chunks[i].tokens * each);
		if (chunks[i].ask > most)
			chunks[i].ask = most;
		given += chunks[i].ask;
	}
	for (; given < count; given++)
		give_one(chunks, n, each, most);
}

void
chunk_share(struct chunk *chunks, size_t n, long count, long most)
{
	long all = (long)n * most;
	long ask = n > 1 ? (count * 115 + 99) / 100 : count;

	if (ask > all)
		ask = all;
	if (n == 0 || (size_t)ask >= n) {
		share_by_size(chunks, n, ask, most);
		return;
	}
	for (size_t i = 0; i < n; i++)
		chunks[i].ask = 0;
	for (long i = 1; i <= ask; i++)
		chunks[(size_t)i * n / (size_t)ask - 1].ask = 1;
}
