#include "extract/page/phrases.h"

#include <string.h>

#include "lib/utf8.h"

#include "extract/text/unicode.h"

#define MARKER_MAX 6 /* "(viii)" */
#define HEADING_MAX 100

/* Signs that begin items, but lines of prose as well. */
static const char *const dashes[] = {"\xE2\x80\x93", "\xE2\x80\x94", "-", "*",
    "\xE2\x88\x92", "\xE2\x88\x97", "\xE2\x86\x92", "\xE2\x87\x92", "+",
    "\xC2\xBB", ">"};

/* Signs that are nothing but bullets: shapes, ticks, arrows with a body, and
 * what is no character at all but a place in some font of signs. */
static bool
is_bullet(uint32_t point)
{
	return point == 0x2022 || point == 0x2023 || point == 0x2043 ||
	       point == 0x2219 || point == 0xB7 || point == 0x2027 ||
	       (point >= 0x25A0 && point < 0x2600) ||
	       (point >= 0x2605 && point < 0x2620) ||
	       (point >= 0x2701 && point < 0x2776) ||
	       (point >= 0x2794 && point < 0x27C0) ||
	       (point >= 0x2B05 && point < 0x2B60) ||
	       (point >= 0xE000 && point < 0xF8E0) || point >= 0xF0000;
}

static size_t
match(const char *text, size_t n, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t m = strlen(words[i]);

		if (n >= m && memcmp(text, words[i], m) == 0)
			return m;
	}
	return 0;
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "1.", "12)", "a)", "(iv)", "(2)". */
static size_t
number_marker(const char *text, size_t n)
{
	bool bracket = n > 0 && text[0] == '(';
	size_t i = bracket, start = i;

	while (i < n && digit(text[i]))
		i++;
	if (i > start && i - start <= 3)
		return i < n && (text[i] == ')' || (!bracket && text[i] == '.'))
			   ? i + 1
			   : 0;
	if (i > start)
		return 0;
	while (i < n && i < MARKER_MAX && strchr("ivx", text[i]) && text[i])
		i++;
	if (i == start && i < n && unicode_lower((unsigned char)text[i]) &&
	    (unsigned char)text[i] < 0x80)
		i++;
	return i > start && i < n && text[i] == ')' ? i + 1 : 0;
}

/* "a.", "B.", "iv.", "XI." */
static size_t
letter_marker(const char *text, size_t n)
{
	bool upper = n > 0 && text[0] >= 'A' && text[0] <= 'Z';
	size_t i = 0;

	while (i < n && i < MARKER_MAX && text[i] &&
	       strchr(upper ? "IVX" : "ivx", text[i]))
		i++;
	if (i == 0 && n > 0 && (upper || (text[0] >= 'a' && text[0] <= 'z')))
		i = 1;
	return i > 0 && i < n && text[i] == '.' ? i + 1 : 0;
}

/* The marker ends at a blank or with the line. */
static size_t
with_blank(const char *text, size_t n, size_t length)
{
	if (length == 0 || length == n)
		return length;
	return text[length] == ' ' ? length + 1 : 0;
}

struct phrase_marker
phrase_marker(const char *text, size_t n)
{
	struct phrase_marker m = {0, true, true, false};

	if (is_bullet(unicode_at(text, n, 0, &m.length))) {
		/* Some fonts leave no gap behind a bullet. */
		m.length += m.length < n && text[m.length] == ' ';
		return m;
	}
	m.certain = false;
	m.length = with_blank(
	    text, n, match(text, n, dashes, sizeof dashes / sizeof *dashes));
	if (m.length)
		return m;
	m.bullet = false;
	m.length = with_blank(text, n, number_marker(text, n));
	if (m.length)
		return m;
	m.length = with_blank(text, n, letter_marker(text, n));
	m.letter = m.length > 0;
	return m;
}

struct phrase_marker
phrase_line_marker(const struct pages *p, const struct page_line *line)
{
	const char *text = pages_text(p, line);
	struct phrase_marker m = {line->sign, true, true, false};

	if (m.length) {
		m.length += m.length < line->length && text[m.length] == ' ';
		return m;
	}
	m = phrase_marker(text, line->length);
	if (m.letter && !line->counted)
		m.length = 0;
	return m;
}

/* "2.3" or "2.3.1" at the start: how many numbers; *length of it all. */
static int
section_number(const char *text, size_t n, size_t *length)
{
	size_t i = 0, start;
	int count = 0;

	while (i < n && digit(text[i])) {
		start = i;
		while (i < n && digit(text[i]))
			i++;
		if (i - start > 2)
			return 0;
		count++;
		if (i + 1 < n && text[i] == '.' && digit(text[i + 1]))
			i++;
	}
	if (i < n && text[i] == '.')
		i++;
	*length = i;
	return count;
}

size_t
phrase_section_number(const char *text, size_t n, int *parts)
{
	size_t length = 0;

	*parts = section_number(text, n, &length);
	if (!*parts || (length < n && text[length] != ' '))
		return 0;
	return length;
}

static bool
chapter_word(const char *text, size_t n)
{
	static const char *const words[] = {
	    "Kapitel ", "Chapter ", "Abschnitt ", "Section "};
	size_t m = match(text, n, words, sizeof words / sizeof *words);

	return m && m < n && digit(text[m]);
}

int
phrase_section(const char *text, size_t n)
{
	size_t length = 0, ignored;
	int count;

	if (n == 0 || n > HEADING_MAX || strchr(".,;:", text[n - 1]))
		return 0;
	if (chapter_word(text, n))
		return 1;
	count = section_number(text, n, &length);
	if (count < 2 || length + 2 >= n || text[length] != ' ' ||
	    !unicode_upper(unicode_at(text, n, length + 1, &ignored)))
		return 0;
	return count < 3 ? count : 3;
}

bool
phrase_ends_sentence(const char *text, size_t n)
{
	static const char *const closing[] = {"\xE2\x80\x9C", "\xE2\x80\x9D",
	    "\xC2\xBB", "\xC2\xAB", "\"", "'", ")", "]", " "};
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof closing / sizeof *closing; i++) {
			size_t m = strlen(closing[i]);

			if (n >= m &&
			    memcmp(text + n - m, closing[i], m) == 0) {
				n -= m;
				again = true;
			}
		}
	}
	return n > 0 && strchr(".!?:;", text[n - 1]);
}

bool
phrase_leader(const char *text, size_t n)
{
	return memmem(text, n, ". . .", 5) || memmem(text, n, "....", 4);
}

/* As fonts of formulas have them: also where their codes are no characters. */
static bool
is_symbol(uint32_t point)
{
	return point < ' ' || (point >= 0xE000 && point < 0xF900) ||
	       (point >= 0x2200 && point < 0x2300) ||
	       (point >= 0x239B && point < 0x23AE) ||
	       (point >= 0x1D400 && point < 0x1D800);
}

static bool
has_point(const char *text, size_t n, bool (*is)(uint32_t))
{
	size_t length;

	for (size_t i = 0; i < n; i += length ? length : 1)
		if (is(unicode_at(text, n, i, &length)))
			return true;
	return false;
}

bool
phrase_symbols(const char *text, size_t n)
{
	return has_point(text, n, is_symbol);
}

bool
phrase_has_letter(const char *text, size_t n)
{
	return has_point(text, n, unicode_letter);
}
