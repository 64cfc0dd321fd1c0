#include "ai/answer/ground.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"

#define WORDS_MIN 4   /* fewer stand everywhere */
#define WORDS_LINE 3  /* enough for a row of a table or an item of a list */
#define WORDS_PART 2  /* of each part that an ellipsis divides */
#define WORDS_FIRST 6 /* right ones behind a wrong first word */
#define PARTS_MAX 8
#define CJK 0x2E80 /* from here on a letter is as much as a word */

void
ground_make(struct ground *g, const char *source, size_t n)
{
	fold_words(&g->words, source, n);
	g->source = source;
	g->length = n;
}

void
ground_release(struct ground *g)
{
	fold_release(&g->words);
}

static size_t
count_words(const char *words, size_t n)
{
	size_t count = 0, length;
	uint32_t point;

	for (size_t i = 0; i < n; i += length) {
		length = utf8_decode(words + i, n - i, &point);
		if (length == 0)
			break;
		count += point == ' ' || (point >= CJK && point < 0xE000);
	}
	return count ? count - 1 : 0;
}

/* Where words stand in the text, or NULL.  The last may be cut off. */
static const char *
find(const struct ground *g, const char *words, size_t n)
{
	const struct buf *text = &g->words.text;
	size_t whole = count_words(words, n) >= WORDS_FIRST ? n - 1 : n;

	return n > 2 ? memmem(text->data, text->length, words, whole) : NULL;
}

/* Whether what was found at hit is a whole sentence or line of the source,
 * marks of tables and lists aside, and no heading. */
static bool
is_line(const struct ground *g, const char *hit, size_t n)
{
	size_t first = (size_t)(hit + 1 - g->words.text.data);
	const char *start = g->source + g->words.from[first];
	const char *end = g->source + g->words.from[first + n - 3];
	const char *stop = g->source + g->length;

	while (start > g->source && strchr(" \t|*-", start[-1]))
		start--;
	if (start > g->source && !strchr("\n\f.!?:", start[-1]))
		return false;
	while (end < stop && (unsigned char)*end > ' ' && *end != '|')
		end++;
	if (strchr(".!?;", end[-1]))
		return true;
	while (end < stop && strchr(" \t|*\r", *end) && *end)
		end++;
	return end == stop || *end == '\n' || *end == '\f';
}

static bool
find_whole(const struct ground *g, const struct buf *words, size_t *offset)
{
	const char *hit, *rest;
	size_t n = words->length, count = count_words(words->data, n);

	if (count < WORDS_LINE)
		return false;
	hit = find(g, words->data, n);
	if (count < WORDS_MIN && hit && !is_line(g, hit, n))
		return false;
	if (!hit && count > WORDS_FIRST) {
		rest = memchr(words->data + 1, ' ', n - 1);
		hit = find(g, rest, n - (size_t)(rest - words->data));
	}
	if (hit)
		*offset = g->words.from[hit + 1 - g->words.text.data];
	return hit != NULL;
}

/* The ellipsis at or behind p, with its bytes in *n; NULL without one. */
static const char *
next_ellipsis(const char *p, size_t *n)
{
	const char *dots = strstr(p, "..."), *one = strstr(p, "\xE2\x80\xA6");

	if (!dots || (one && one < dots)) {
		*n = 3;
		return one;
	}
	*n = strspn(dots, ".");
	return dots;
}

/* Each part of quote, with an ellipsis between them. */
static bool
find_parts(const struct ground *g, const char *quote, size_t *offset)
{
	size_t skip = 0, found = 0, words = 0;
	struct fold part;
	const char *end, *hit;
	bool good = true;

	for (const char *p = quote; good && p && found < PARTS_MAX;
	     p = end ? end + skip : NULL) {
		end = next_ellipsis(p, &skip);
		fold_words(&part, p, end ? (size_t)(end - p) : strlen(p));
		if (part.text.length > 2) {
			words += count_words(part.text.data, part.text.length);
			hit = find(g, part.text.data, part.text.length);
			good = hit && count_words(part.text.data,
					  part.text.length) >= WORDS_PART;
			if (good && found++ == 0)
				*offset =
				    g->words.from[hit + 1 - g->words.text.data];
		}
		fold_release(&part);
	}
	return good && found > 1 && words >= WORDS_MIN;
}

bool
ground_find(const struct ground *g, const char *quote, size_t *offset)
{
	struct fold words;
	size_t skip;
	bool found;

	fold_words(&words, quote, strlen(quote));
	found = find_whole(g, &words.text, offset);
	fold_release(&words);
	if (!found && next_ellipsis(quote, &skip))
		found = find_parts(g, quote, offset);
	return found;
}

/* Whether a sentence ends at p: its mark and white space, or an empty line. */
static bool
is_end(const char *p, const char *stop)
{
	if (*p == '\f' || (*p == '\n' && p + 1 < stop && p[1] == '\n'))
		return true;
	return strchr(".!?", *p) && *p && p + 1 < stop &&
	       (p[1] == ' ' || p[1] == '\n');
}

size_t
ground_sentence(
    const struct ground *g, size_t offset, size_t bytes, size_t *length)
{
	const char *stop = g->source + g->length;
	const char *start = g->source + offset, *end = start;

	while (start > g->source && !is_end(start - 1, stop))
		start--;
	end += bytes < g->length - offset ? bytes : g->length - offset;
	while (end < stop && !is_end(end - 1, stop))
		end++;
	*length = (size_t)(end - start);
	return (size_t)(start - g->source);
}

static bool
is_part_of_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

bool
ground_is_term(const struct fold *text, const char *name)
{
	char *folded = fold_text(name), *hit = text->text.data;
	size_t n = strlen(folded), words = 1;
	bool found = false;

	for (size_t i = 0; i < n; i++)
		words += folded[i] == ' ';
	while (!found && hit && n && words <= GROUND_TERM_WORDS) {
		hit = strstr(hit, folded);
		if (!hit)
			break;
		found = (hit == text->text.data || !is_part_of_word(hit[-1])) &&
			!is_part_of_word(hit[n]);
		hit++;
	}
	free(folded);
	return found;
}
