#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#define SENTENCES_MAX 5000
#define SENTENCE_WORDS 3 /* fewer are a heading or a fragment */
#define ABBREVIATION 2	 /* "z.", "Dr.", "3.": no end of a sentence */

void
spans_add(struct spans *spans, struct span span)
{
	if (spans->count == spans->capacity) {
		spans->capacity = spans->capacity ? 2 * spans->capacity : 16;
		spans->list = mem_array(
		    spans->list, spans->capacity, sizeof *spans->list);
	}
	spans->list[spans->count++] = span;
}

void
spans_release(struct spans *spans)
{
	free(spans->list);
	memset(spans, 0, sizeof *spans);
}

static struct span
trim(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	while (end > at && isspace((unsigned char)end[-1]))
		end--;
	return (struct span){at, (size_t)(end - at)};
}

struct span
text_trim(struct span span)
{
	return trim(span.at, span.at + span.length);
}

struct span
text_document(const struct buf *message)
{
	static const char open[] = "<document id=\"", close[] = "</document";
	const char *text = message->data ? message->data : "";
	const char *at = strstr(text, open), *end, *last = NULL;

	if (!at)
		return trim(text, text + strlen(text));
	at = strchr(at, '>');
	if (!at)
		return trim(text, text + strlen(text));
	/* The last end tag: the text itself may contain the word. */
	for (end = at; (end = strstr(end, close)); end++)
		last = end;
	return trim(at + 1, last ? last : at + strlen(at));
}

void
text_around(const struct buf *message, struct span document, struct buf *out)
{
	size_t before;

	if (!message->data)
		return;
	before = (size_t)(document.at - message->data);
	buf_add(out, message->data, before);
	buf_add_text(out, document.at + document.length);
}

static size_t
word_points(const char *start, const char *end)
{
	size_t n = 0;

	while (end > start && !isspace((unsigned char)end[-1]) &&
	       end[-1] != '.' && end[-1] != '(') {
		end--;
		n += ((unsigned char)*end & 0xC0) != 0x80;
	}
	return n;
}

/* Whether the sentence that began at start ends with the byte at p. */
static bool
ends_here(const char *start, const char *p, const char *end)
{
	if (*p != '.' && *p != '!' && *p != '?')
		return false;
	if (p + 1 < end && !isspace((unsigned char)p[1]))
		return false;
	return *p != '.' || word_points(start, p) > ABBREVIATION;
}

static size_t
count_words(struct span span)
{
	size_t words = 0;
	bool inside = false;

	for (size_t i = 0; i < span.length; i++) {
		bool blank = isspace((unsigned char)span.at[i]);

		words += !blank && !inside;
		inside = !blank;
	}
	return words;
}

static bool
known(const struct spans *spans, struct span span)
{
	for (size_t i = 0; i < spans->count; i++)
		if (text_same(spans->list[i], span))
			return true;
	return false;
}

static void
sentence_add(
    struct spans *out, const char *at, const char *end, size_t words_min)
{
	struct span span = trim(at, end);

	if (out->count < SENTENCES_MAX && count_words(span) >= words_min &&
	    !known(out, span))
		spans_add(out, span);
}

/* A paragraph ends at a form feed or a blank line. */
static const char *
paragraph_end(const char *at, const char *end)
{
	for (const char *p = at; p < end; p++) {
		const char *next = p + 1;

		if (*p == '\f')
			return p;
		if (*p != '\n')
			continue;
		while (next < end &&
		       (*next == ' ' || *next == '\t' || *next == '\r'))
			next++;
		if (next < end && *next == '\n')
			return p;
	}
	return end;
}

static void
paragraph_sentences(const char *at, const char *end, struct spans *out)
{
	const char *start = at;

	for (const char *p = at; p < end; p++) {
		if (ends_here(start, p, end)) {
			sentence_add(out, start, p + 1, SENTENCE_WORDS);
			start = p + 1;
		}
	}
}

void
text_sentences(struct span document, struct spans *out)
{
	const char *at = document.at, *end = at + document.length;

	while (at < end) {
		const char *stop = paragraph_end(at, end);

		paragraph_sentences(at, stop, out);
		at = stop + 1;
	}
	if (out->count > 0)
		return;
	text_lines(document, out);
}

void
text_lines(struct span document, struct spans *out)
{
	const char *at = document.at, *end = at + document.length;

	while (at < end) {
		const char *stop = at;

		while (stop < end && *stop != '\n' && *stop != '\f')
			stop++;
		sentence_add(out, at, stop, 1);
		at = stop + 1;
	}
}

static bool
letter(uint32_t point)
{
	if (point < 0x80)
		return isalnum((int)point);
	return point >= 0xC0 && point != 0xD7 && point != 0xF7 &&
	       !(point >= 0x2000 && point <= 0x2BFF) &&
	       !(point >= 0x3000 && point <= 0x303F) &&
	       !(point >= 0xFE00 && point <= 0xFF0F) && point < 0x1F000;
}

void
text_words(struct span sentence, struct spans *out)
{
	size_t i = 0, start = 0, length = 0;
	uint32_t point;

	while (i < sentence.length) {
		size_t n =
		    utf8_decode(sentence.at + i, sentence.length - i, &point);

		if (n && letter(point)) {
			if (!length)
				start = i;
			length += n;
		} else if (length) {
			spans_add(
			    out, (struct span){sentence.at + start, length});
			length = 0;
		}
		i += n ? n : 1;
	}
	if (length)
		spans_add(out, (struct span){sentence.at + start, length});
}

struct span
text_clip(struct span span, size_t points)
{
	size_t n = utf8_prefix(span.at, span.length, points);
	size_t cut = n;

	if (n == span.length)
		return span;
	while (cut > 0 && !isspace((unsigned char)span.at[cut]))
		cut--;
	return trim(span.at, span.at + (cut ? cut : n));
}

void
text_flat(struct buf *out, struct span span)
{
	bool blank = false;

	for (size_t i = 0; i < span.length; i++) {
		if (isspace((unsigned char)span.at[i])) {
			blank = true;
			continue;
		}
		if (blank)
			buf_add_char(out, ' ');
		blank = false;
		buf_add_char(out, span.at[i]);
	}
}

bool
text_same(struct span a, struct span b)
{
	return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

long
text_number(const struct buf *text, long fallback)
{
	const char *at = text->data ? strpbrk(text->data, "0123456789") : NULL;

	return at ? strtol(at, NULL, 10) : fallback;
}
