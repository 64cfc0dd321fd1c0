/* Words that a line end divides: the rule of clean.h that looks at words. */
#include "extract/text/clean.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/text/unicode.h"

/* A set of words with a hyphen inside, as spans of the text. */
struct words {
	struct word {
		const char *at;
		size_t length;
	} * slots;
	size_t size, count; /* size is a power of two */
};

#define FULL_LINE 40 /* bytes */
#define WORD_MAX 100 /* bytes of a word that is worth remembering */

static size_t
word_hash(const char *at, size_t n)
{
	size_t hash = 5381;

	for (size_t i = 0; i < n; i++)
		hash = hash * 33 ^ (unsigned char)at[i];
	return hash;
}

static struct word *
words_slot(const struct words *w, const char *at, size_t n)
{
	size_t i = word_hash(at, n) & (w->size - 1);

	while (w->slots[i].at &&
	       (w->slots[i].length != n || memcmp(w->slots[i].at, at, n) != 0))
		i = (i + 1) & (w->size - 1);
	return &w->slots[i];
}

static void
words_grow(struct words *w)
{
	struct words bigger = {NULL, w->size ? 2 * w->size : 256, w->count};

	bigger.slots = mem_alloc(bigger.size * sizeof *bigger.slots);
	for (size_t i = 0; i < w->size; i++)
		if (w->slots[i].at)
			*words_slot(&bigger, w->slots[i].at,
			    w->slots[i].length) = w->slots[i];
	free(w->slots);
	*w = bigger;
}

static void
words_add(struct words *w, const char *at, size_t n)
{
	struct word *slot;

	if (2 * w->count >= w->size)
		words_grow(w);
	slot = words_slot(w, at, n);
	if (slot->at)
		return;
	*slot = (struct word){at, n};
	w->count++;
}

static bool
words_have(const struct words *w, const char *at, size_t n)
{
	return w->count && words_slot(w, at, n)->at;
}

/* Part of a word, for our purpose: letters, digits, hyphens; bytes of longer
 * sequences count as letters, except U+20xx (quotes, dashes, spaces). */
static bool
word_byte(const char *p, const char *end)
{
	unsigned char c = (unsigned char)*p;

	if (c == 0xE2)
		return end - p < 2 || (unsigned char)p[1] != 0x80;
	return c >= 0xC3 || (c >= 0x80 && c < 0xC0) || c == '-' ||
	       (c >= '0' && c <= '9') || unicode_letter(c);
}

static size_t
word_end(const struct buf *t, size_t i)
{
	while (i < t->length && word_byte(t->data + i, t->data + t->length))
		i++;
	return i;
}

static size_t
word_start(const struct buf *t, size_t i)
{
	while (i > 0 && word_byte(t->data + i - 1, t->data + t->length))
		i--;
	return i;
}

/* Every word with a hyphen that stands inside a line. */
static void
words_collect(struct words *w, const struct buf *t)
{
	const char *hyphen;
	size_t i = 0, start, end;

	while (i < t->length &&
	       (hyphen = memchr(t->data + i, '-', t->length - i))) {
		i = (size_t)(hyphen - t->data);
		start = word_start(t, i);
		end = word_end(t, i);
		if (end > i + 1 && start < i && end - start <= WORD_MAX &&
		    t->data[end - 1] != '-')
			words_add(w, t->data + start, end - start);
		i = end;
	}
}

enum join {
	JOIN_SPACE, /* two words */
	JOIN_KEEP,  /* one word with its hyphen */
	JOIN_DROP   /* one word without it */
};

/* "Wirtschafts- und Sozialpolitik": the hyphen stands for a word. */
static bool
is_conjunction(const char *word, size_t n)
{
	static const char *const known[] = {"und", "oder", "bzw", "sowie",
	    "als", "wie", "and", "or", "to", "u"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i]) == n && memcmp(known[i], word, n) == 0)
			return true;
	return false;
}

/* Whether two letters stand in front of i. */
static bool
two_letters(const char *text, size_t i)
{
	if (!unicode_letter(unicode_before(text, i)))
		return false;
	for (i--; i > 0 && ((unsigned char)text[i] & 0xC0) == 0x80;)
		i--;
	return unicode_letter(unicode_before(text, i));
}

/* What a line end in "left-" and the word that follows at next make. */
static enum join
decide(const struct buf *t, const struct words *known, size_t start,
    size_t hyphen, size_t next)
{
	size_t end = word_end(t, next), left = hyphen - start, length;
	uint32_t first = unicode_at(t->data, t->length, next, &length);
	uint32_t last = unicode_before(t->data, hyphen);
	char whole[2 * WORD_MAX];

	if (unicode_digit(first) || unicode_digit(last))
		return JOIN_KEEP;
	if (is_conjunction(t->data + next, end - next))
		return JOIN_SPACE;
	if (unicode_upper(first))
		return JOIN_KEEP;
	if (left + 1 + (end - next) <= WORD_MAX) {
		memcpy(whole, t->data + start, left + 1);
		memcpy(whole + left + 1, t->data + next, end - next);
		if (words_have(known, whole, left + 1 + (end - next)))
			return JOIN_KEEP;
	}
	/* One letter is a word of its own: E-Mail, x-beliebig. */
	return two_letters(t->data, hyphen) ? JOIN_DROP : JOIN_KEEP;
}

static bool
word_point(uint32_t point)
{
	return unicode_letter(point) || unicode_digit(point);
}

/* Whether the WRAP at i divides a word: a hyphen in front that hangs on a
 * letter or digit, and a letter or digit behind. */
static bool
divides(const struct buf *t, size_t i, size_t next)
{
	size_t length;

	return i >= 2 && t->data[i - 1] == '-' &&
	       word_point(unicode_before(t->data, i - 1)) &&
	       word_point(unicode_at(t->data, t->length, next, &length));
}

/* Appends the second half of a word whose halves are on two pages or lines,
 * then the break, then nothing of the space behind.  Returns what follows. */
static size_t
add_over(struct buf *out, const struct buf *t, size_t next, char divide)
{
	size_t end = next;

	while (end < t->length && (unsigned char)t->data[end] > ' ')
		end++;
	buf_add(out, t->data + next, end - next);
	if (end < t->length && t->data[end] == divide)
		return end;
	buf_add_char(out, divide);
	if (end < t->length && (t->data[end] == ' ' || t->data[end] == WRAP))
		end++;
	return end;
}

/* Whether the line that ends at i is as long as wrapped ones are. */
static bool
is_full(const struct buf *t, size_t i)
{
	const char *start = memrchr(t->data, '\n', i);

	return t->data + i - (start ? start + 1 : t->data) >= FULL_LINE;
}

/* Handles the mark at i; start is what is not yet copied.  Returns what is
 * not yet copied after it. */
static size_t
join_at(struct buf *out, const struct buf *t, const struct words *known,
    size_t start, size_t i)
{
	bool line = t->data[i] == '\n';
	bool page = !line && i + 1 < t->length && t->data[i + 1] == '\f';
	size_t next = i + 1 + page;
	enum join join;

	if (!divides(t, i, next) || (line && !is_full(t, i)))
		return start;
	join = decide(t, known, word_start(t, i - 1), i - 1, next);
	if (join == JOIN_SPACE)
		return start;
	buf_add(out, t->data + start, i - start - (join == JOIN_DROP));
	if (line || page)
		return add_over(out, t, next, line ? '\n' : '\f');
	return next;
}

/* mark: WRAP, or a newline. */
static void
join_words(struct buf *text, char mark)
{
	const char divided[] = {'-', mark};
	struct words known = {NULL, 0, 0};
	struct buf out = BUF_EMPTY;
	const char *at;
	size_t i = 0, start = 0, next;

	if (!text->length || !memmem(text->data, text->length, divided, 2))
		return;
	words_collect(&known, text);
	while (i < text->length &&
	       (at = memchr(text->data + i, mark, text->length - i))) {
		i = (size_t)(at - text->data);
		next = join_at(&out, text, &known, start, i);
		i = next > i ? next : i + 1;
		start = next;
	}
	buf_add(&out, text->data + start, text->length - start);
	free(known.slots);
	buf_release(text);
	*text = out;
}

void
clean_hyphens(struct buf *text)
{
	join_words(text, WRAP);
}

void
clean_line_hyphens(struct buf *text)
{
	join_words(text, '\n');
}
