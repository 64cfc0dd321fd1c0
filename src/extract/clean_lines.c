/* The rules of clean.h that look at words and lines. */
#include "extract/clean.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/markdown.h"
#include "extract/unicode.h"

/* A set of words with a hyphen inside, as spans of the text. */
struct words {
	struct word {
		const char *at;
		size_t length;
	} * slots;
	size_t size, count; /* size is a power of two */
};

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

/* Appends the second half of a word whose halves are on two pages, then the
 * page break, then nothing of the space behind.  Returns what follows. */
static size_t
add_over_page(struct buf *out, const struct buf *t, size_t next)
{
	size_t end = next;

	while (end < t->length && (unsigned char)t->data[end] > ' ')
		end++;
	buf_add(out, t->data + next, end - next);
	buf_add_char(out, '\f');
	if (end < t->length && (t->data[end] == ' ' || t->data[end] == WRAP))
		end++;
	return end;
}

/* Handles the WRAP at i; start is what is not yet copied.  Returns what is
 * not yet copied after it. */
static size_t
join_at(struct buf *out, const struct buf *t, const struct words *known,
    size_t start, size_t i)
{
	bool page = i + 1 < t->length && t->data[i + 1] == '\f';
	size_t next = i + 1 + page;
	enum join join;

	if (!divides(t, i, next))
		return start;
	join = decide(t, known, word_start(t, i - 1), i - 1, next);
	if (join == JOIN_SPACE)
		return start;
	buf_add(out, t->data + start, i - start - (join == JOIN_DROP));
	return page ? add_over_page(out, t, next) : next;
}

void
clean_hyphens(struct buf *text)
{
	struct words known = {NULL, 0, 0};
	struct buf out = BUF_EMPTY;
	const char *wrap;
	size_t i = 0, start = 0, next;

	if (!text->length || !memmem(text->data, text->length, "-\x01", 2))
		return;
	words_collect(&known, text);
	while (i < text->length &&
	       (wrap = memchr(text->data + i, WRAP, text->length - i))) {
		i = (size_t)(wrap - text->data);
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
clean_wraps(struct buf *text)
{
	size_t out = 0;

	for (size_t in = 0; in < text->length; in++) {
		char c = text->data[in];

		if (c == WRAP && in + 1 < text->length &&
		    text->data[in + 1] == '\f')
			continue; /* the page break is the space */
		text->data[out++] = c == WRAP ? ' ' : c;
	}
	if (text->data)
		text->data[out] = '\0';
	text->length = out;
}

/* Copies one line trimmed at its end; inner: runs of blanks become one blank,
 * a tab if there is one in the run; the indent stays.  Returns its length. */
static size_t
squeeze_line(char *out, const char *line, size_t n, bool inner)
{
	size_t made = 0, i = 0;
	char blank;

	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	if (!inner) {
		memmove(out, line, n);
		return n;
	}
	while (i < n && line[i] == ' ')
		out[made++] = line[i++];
	while (i < n) {
		if (line[i] != ' ' && line[i] != '\t') {
			out[made++] = line[i++];
			continue;
		}
		for (blank = ' '; line[i] == ' ' || line[i] == '\t'; i++)
			blank = line[i] == '\t' ? '\t' : blank;
		out[made++] = blank;
	}
	return made;
}

/* Fences around verbatim text that readers of documents write. */
static bool
is_fence(const char *line, size_t n)
{
	return n == strlen(MARKDOWN_FENCE) &&
	       memcmp(line, MARKDOWN_FENCE, n) == 0;
}

/* State of clean_squeeze: what was written last. */
struct squeeze {
	size_t out;
	bool blank;    /* a blank line is owed */
	bool page_top; /* nothing on this page yet */
	bool verbatim; /* between fences */
};

/* Writes a line (its end may be a page break or the end of the text). */
static void
squeeze_put(
    struct squeeze *s, struct buf *t, size_t start, size_t end, bool inner)
{
	char *out = t->data + s->out, *line = t->data + start;
	size_t made = 0;
	bool owed = s->blank && !s->page_top;

	if (is_fence(line, end - start))
		s->verbatim = inner && !s->verbatim;
	/* The owed blank line was read, so there is room for it. */
	made =
	    squeeze_line(out + owed, line, end - start, inner && !s->verbatim);
	if (made == 0) {
		s->blank = true;
		return;
	}
	if (owed)
		out[0] = '\n';
	s->out += made + owed;
	s->blank = s->page_top = false;
}

void
clean_squeeze(struct buf *text, bool inner)
{
	struct squeeze s = {0, false, true, false};
	size_t start = 0, end, n = text->length;

	while (start < n) {
		for (end = start; end < n && text->data[end] != '\n' &&
				  text->data[end] != '\f';)
			end++;
		squeeze_put(&s, text, start, end, inner);
		if (end < n && text->data[end] == '\f') {
			text->data[s.out++] = '\f';
			s.page_top = true;
			s.blank = s.verbatim = false;
		} else if (end < n && !s.blank && !s.page_top) {
			text->data[s.out++] = '\n';
		}
		start = end + 1;
	}
	text->length = s.out;
	if (text->data)
		text->data[s.out] = '\0';
	if (s.out && text->data[s.out - 1] != '\n' &&
	    text->data[s.out - 1] != '\f')
		buf_add_char(text, '\n');
}

/* The end of a run of dots and single blanks that starts at i; *dots. */
static size_t
leader_end(const struct buf *t, size_t i, size_t *dots)
{
	size_t end = i;

	*dots = 0;
	while (i < t->length) {
		if (t->data[i] == '.') {
			++*dots;
			end = ++i;
		} else if (t->data[i] == ' ' && i + 1 < t->length &&
			   t->data[i + 1] == '.') {
			i++;
		} else {
			break;
		}
	}
	return end;
}

/* Appends what is not yet copied, and an ellipsis with one blank on each
 * side that has text.  Moves *end behind blanks. */
static void
add_ellipsis(
    struct buf *out, const struct buf *t, size_t start, size_t i, size_t *end)
{
	while (i > start && t->data[i - 1] == ' ')
		i--;
	while (*end < t->length && t->data[*end] == ' ')
		++*end;
	buf_add(out, t->data + start, i - start);
	if (i > 0 && (unsigned char)t->data[i - 1] > ' ')
		buf_add_char(out, ' ');
	buf_add_text(out, "\xE2\x80\xA6");
	if (*end < t->length && (unsigned char)t->data[*end] > ' ')
		buf_add_char(out, ' ');
}

void
clean_leaders(struct buf *text)
{
	struct buf out = BUF_EMPTY;
	size_t start = 0, i = 0, end, dots;
	const char *dot;

	while (i < text->length &&
	       (dot = memchr(text->data + i, '.', text->length - i))) {
		i = (size_t)(dot - text->data);
		end = leader_end(text, i, &dots);
		if (dots >= 4) {
			add_ellipsis(&out, text, start, i, &end);
			start = end;
		}
		i = end;
	}
	if (start) {
		buf_add(&out, text->data + start, text->length - start);
		buf_release(text);
		*text = out;
	}
}

void
clean_long(struct buf *text, size_t max)
{
	size_t line = 0;
	char *space = NULL;

	for (size_t i = 0; i < text->length; i++) {
		char *c = text->data + i;

		if (*c == '\n' || *c == '\f') {
			line = i + 1;
			space = NULL;
		} else if (*c == ' ') {
			space = c;
		}
		if (i - line >= max && space) {
			*space = '\n';
			line = (size_t)(space - text->data) + 1;
			space = NULL;
		}
	}
}
