#include "extract/page/folio.h"

#include <string.h>
#include <strings.h>

#include "extract/page/roman.h"

#define DIGITS_MAX 4

static const char *const page_words[] = {
    "seite", "page", "folie", "slide", "p.", "s.", NULL};
static const char *const of_words[] = {"von", "of", "/", NULL};
/* Set a number off from the text beside it. */
static const char *const separators[] = {"|", "-", "/", "\xC2\xB7",
    "\xE2\x80\xA2", "\xE2\x80\x93", "\xE2\x80\x94", NULL};

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
skip_digits(const char *text, size_t n, size_t i)
{
	while (i < n && digit(text[i]))
		i++;
	return i;
}

static size_t
skip_filler(const char *text, size_t n, size_t i)
{
	while (i < n && strchr(" -|[](){}", text[i]) && text[i])
		i++;
	return i;
}

/* The length of the one of the words that begins at i, or ends before it. */
static size_t
word_at(const char *text, size_t n, size_t i, const char *const *words)
{
	for (; *words; words++) {
		size_t m = strlen(*words);

		if (n - i >= m && strncasecmp(text + i, *words, m) == 0)
			return m;
	}
	return 0;
}

static size_t
word_before(const char *text, size_t i, const char *const *words)
{
	for (; *words; words++) {
		size_t m = strlen(*words);

		if (i >= m && strncasecmp(text + i - m, *words, m) == 0)
			return m;
	}
	return 0;
}

/* Behind fillers and " von 20", if that is there. */
static size_t
skip_total(const char *text, size_t n, size_t i)
{
	size_t word;

	i = skip_filler(text, n, i);
	word = word_at(text, n, i, of_words);
	if (word == 0)
		return i;
	i = skip_filler(text, n, i + word);
	return skip_filler(text, n, skip_digits(text, n, i));
}

static long
number(const char *text, size_t n)
{
	long value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

bool
folio_alone(const char *text, size_t n, bool worded, struct folio *f)
{
	size_t i = skip_filler(text, n, 0), end;
	size_t word = word_at(text, n, i, page_words);

	if (worded && word == 0)
		return false;
	if (word)
		i = skip_filler(text, n, i + word);
	end = skip_digits(text, n, i);
	if (end - i > DIGITS_MAX)
		return false;
	f->value = number(text + i, end - i);
	if (end == i)
		end += roman_read(text + i, n - i, &f->value);
	f->at = i;
	f->length = end - i;
	return end > i && skip_total(text, n, end) == n;
}

/* Whether a wide blank lies in front of place i of the line. */
static bool
wide_before(const struct pages *p, const struct page_line *l, size_t i)
{
	for (size_t k = 0; k < l->marks; k++) {
		const struct page_mark *m = &p->marks[l->mark + k];

		if (m->length == 0 && m->offset == l->offset + i)
			return true;
	}
	return false;
}

/* Whether a word for page stands in front of place i, by itself. */
static bool
is_worded(const char *text, size_t i)
{
	size_t word;

	while (i > 0 && text[i - 1] == ' ')
		i--;
	word = word_before(text, i, page_words);
	return word && (i == word || strchr(" (|,-", text[i - word - 1]));
}

/* Whether digits from i to end are set off from the rest of the line, or,
 * loose, end it and are no result. */
static bool
set_off(const struct pages *p, const struct page_line *l, bool loose, size_t i,
    size_t end)
{
	const char *text = pages_text(p, l);
	size_t n = l->length, before = i, behind = skip_total(text, n, end);

	if (is_worded(text, i))
		return true;
	if (behind == n) {
		while (before > 0 && text[before - 1] == ' ')
			before--;
		if (loose && before < i && !strchr(":=", text[before - 1]))
			return true;
		return wide_before(p, l, i) ||
		       word_before(text, before, separators);
	}
	if (i != skip_filler(text, n, 0))
		return false;
	for (before = behind; before > end; before--)
		if (strchr("|-", text[before - 1]))
			return true;
	return wide_before(p, l, behind) ||
	       word_at(text, n, behind, separators);
}

size_t
folio_find(const struct pages *p, const struct page_line *l, bool loose,
    struct folio found[FOLIO_MAX])
{
	const char *text = pages_text(p, l);
	size_t n = l->length, count = 0, end;

	if (folio_alone(text, n, false, &found[0]))
		return 1;
	for (size_t i = 0; i < n && count < FOLIO_MAX; i = end + 1) {
		end = skip_digits(text, n, i);
		if (end > i && end - i <= DIGITS_MAX &&
		    set_off(p, l, loose, i, end))
			found[count++] = (struct folio){
			    i, end - i, number(text + i, end - i)};
	}
	return count;
}

size_t
folio_date(const char *text, size_t n)
{
	size_t i = 0, end;

	for (int part = 0; part < 3; part++) {
		if (part && (i == n || !strchr(".-/", text[i])))
			return 0;
		i += part > 0;
		end = skip_digits(text, n, i);
		if (end == i || end - i > DIGITS_MAX)
			return 0;
		i = end;
	}
	return i;
}
