#include "ai/request/outline.h"

#include <string.h>

#include "lib/utf8.h"

#include "ai/request/chunk.h"
#include "ai/request/token.h"

#define HEADINGS_MIN 5	  /* fewer say too little of a long text */
#define SECTION_PARTS 4	  /* no section may be more than 1/4 of the text */
#define HEADING_MAX 200	  /* bytes shown of one */
#define SENTENCES_MAX 400 /* bytes shown of what is below it, at first */

static size_t
line_length(const char *text, size_t n)
{
	size_t length = 0;

	while (length < n && text[length] != '\n' && text[length] != '\f')
		length++;
	return length;
}

/* Where the next heading begins, from at on; n without one. */
static size_t
next_heading(const char *text, size_t n, size_t at)
{
	while (at < n) {
		size_t length = line_length(text + at, n - at);

		if (chunk_is_heading(text + at, length))
			return at;
		at += length + 1;
	}
	return n;
}

/* The length of whole sentences within most bytes, else of whole words. */
static size_t
sentences(const char *text, size_t n, size_t most)
{
	size_t end = n < most ? n : most, blank = 0;

	if (end == n)
		return n;
	for (size_t i = end; i > 0; i--) {
		if (text[i] != ' ' && text[i] != '\n')
			continue;
		if (blank == 0)
			blank = i;
		if (memchr(".!?", text[i - 1], 3))
			return i;
	}
	return blank ? blank : utf8_prefix(text, end, end);
}

/* In one line: white space becomes a blank. */
static void
add_flat(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool space = strchr(" \t\r\n\f\v", text[i]) && text[i];

		if (!space)
			buf_add_char(out, text[i]);
		else if (out->length && out->data[out->length - 1] != ' ' &&
			 out->data[out->length - 1] != '\n')
			buf_add_char(out, ' ');
	}
}

static void
add_section(struct buf *out, const char *text, size_t at, size_t end,
    const struct places *places, size_t shown)
{
	size_t heading = line_length(text + at, end - at);
	size_t below = at + heading;
	long page;

	place_find(places, at, &page);
	add_flat(out, text + at, utf8_prefix(text + at, heading, HEADING_MAX));
	if (page > 0)
		buf_printf(out, " (%ld)", page);
	buf_add_char(out, '\n');
	while (below < end && memchr(" \t\r\n\f", text[below], 5))
		below++;
	if (below == end || shown == 0)
		return;
	add_flat(
	    out, text + below, sentences(text + below, end - below, shown));
	buf_add_char(out, '\n');
}

/* Whether the text has headings from its beginning to its end. */
static bool
is_covered(const char *text, size_t n)
{
	size_t count = 0, last = 0, longest = 0, at = 0;

	while ((at = next_heading(text, n, at)) < n) {
		if (at - last > longest)
			longest = at - last;
		last = at;
		at += line_length(text + at, n - at);
		count++;
	}
	if (n - last > longest)
		longest = n - last;
	return count >= HEADINGS_MIN && longest <= n / SECTION_PARTS;
}

static void
add_all(struct buf *out, const char *text, size_t n,
    const struct places *places, size_t shown)
{
	size_t at = next_heading(text, n, 0), end;

	buf_clear(out);
	if (shown && at > 0) {
		add_flat(out, text, sentences(text, at, shown));
		buf_add_char(out, '\n');
	}
	for (; at < n; at = end) {
		end = at + line_length(text + at, n - at);
		end = next_heading(text, n, end);
		add_section(out, text, at, end, places, shown);
	}
}

bool
outline_make(const char *text, size_t n, const struct places *places,
    size_t most_tokens, struct buf *out)
{
	size_t shown = SENTENCES_MAX;

	if (!is_covered(text, n))
		return false;
	for (;;) {
		add_all(out, text, n, places, shown);
		if (token_estimate(out->data, out->length) <= most_tokens)
			return true;
		if (shown == 0)
			break;
		shown = shown > 100 ? shown / 2 : 0;
	}
	buf_clear(out);
	return false;
}
