/*
 * Where a long text is cut for requests, and how many items each piece is
 * asked for.  Pure: the same text gives the same pieces, so that cached
 * answers are found again.
 */
#ifndef HTS_AI_REQUEST_CHUNK_H
#define HTS_AI_REQUEST_CHUNK_H

#include <stdbool.h>
#include <stddef.h>

/* Quality and coverage fall in long prompts: the tail gets no items. */
#define CHUNK_TOKENS 6000
/* Shorter pieces have too little context for an item. */
#define CHUNK_BYTES_MIN 400
/* More items in one answer repeat themselves and get cut off. */
#define CHUNK_ITEMS_MAX 25

#define CHUNK_LEVELS 6 /* of headings in Markdown */

struct chunk {
	size_t offset, length; /* bytes of the text */
	/* The headings it stands under, one per level: where their words are.
	 * Length 0: none. */
	struct chunk_heading {
		size_t offset, length;
	} headings[CHUNK_LEVELS];
	size_t tokens; /* estimate */
	long ask;      /* items to ask for; 0: none */
};

/* Whether a line of n bytes is a heading of Markdown. */
bool chunk_is_heading(const char *line, size_t n);
/* Cuts text into pieces of at most most_tokens each, at least into pieces
 * when the text allows it.  Page break, heading, blank line, sentence end,
 * blank and code point are preferred in this order.  Returns their number
 * (0 for a text of white space); free() *chunks. */
size_t chunk_cut(const char *text, size_t n, size_t most_tokens, size_t pieces,
    struct chunk **chunks);
/* The headings a piece stands under, from the title down, in one line; ""
 * if there are none.  free() it. */
char *chunk_path(const struct chunk *c, const char *text);
/* Divides c, whose length is more than first, into itself and *second. */
void chunk_divide(
    struct chunk *c, struct chunk *second, const char *text, size_t first);
/* Where to divide a piece that was too much: a good place near its middle,
 * as offset from its start; 0 if it is too short to be divided. */
size_t chunk_middle(const char *text, size_t n);

/* Tokens a piece may have, and items one request may ask for. */
struct chunk_room {
	size_t tokens;
	long items;
};
/* What fits into a model's context of that many tokens, beside prompt and
 * answer, when one item takes item_tokens and the model writes cap tokens at
 * most (0: no limit known). */
struct chunk_room chunk_room(size_t context, long cap, long item_tokens);
/* Pieces needed to get count items at most each. */
size_t chunk_pieces(long count, long most);
/* Sets ask of each: by largest remainder over tokens, at most most; with more
 * pieces than items evenly spaced ones including the last.  Several pieces are
 * asked for 15 % more than count, since duplicates and items without ground go
 * away. */
void chunk_share(struct chunk *chunks, size_t n, long count, long most);

#endif
