#include "extract/page/markers.h"

#include <math.h>
#include <string.h>

#include "extract/page/enumeration.h"
#include "extract/page/phrases.h"
#include "extract/text/unicode.h"

#define REACH 5.0F /* sizes between a marker and its line */
#define MARKER_BYTES 8
#define MARKERS_MAX 1000 /* of a page: each looks at all its lines */
#define SAME_EDGE 2.0F	 /* points */
#define NUMBERS_MIN 3	 /* lines with numbers, if these are small */
#define NUMBERS_MANY 5	 /* the same if not */
#define SMALL 0.8F
#define BULLET "\xE2\x80\xA2"

/* Word prints a letter for the bullet of the second level. */
static bool
only_letter(const struct pages *p, const struct page_line *l)
{
	return l->length == 1 && *pages_text(p, l) == 'o';
}

/* Whether the line is nothing but a list marker. */
static bool
only_marker(const struct pages *p, const struct page_line *l)
{
	struct phrase_marker m;

	if (l->dropped || l->length == 0 || l->length > MARKER_BYTES)
		return false;
	m = phrase_line_marker(p, l);
	return m.length == l->length || only_letter(p, l);
}

/* Whether both are on one height.  Small bullets are lifted to the middle. */
static bool
beside(const struct page_line *marker, const struct page_line *l)
{
	return fabsf(marker->base - l->base) <= 0.3F * l->height ||
	       (marker->top >= l->top - 1 && marker->bottom <= l->bottom + 1);
}

/* The nearest line to the right of a marker, on its height; NULL if none. */
static struct page_line *
line_of_marker(
    struct pages *p, const struct page_line *marker, size_t first, size_t end)
{
	struct page_line *best = NULL;

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];

		if (l == marker || l->dropped || !l->length ||
		    !beside(marker, l) || l->marked ||
		    l->left < marker->right - 0.3F * l->height ||
		    l->left - marker->right > REACH * l->height ||
		    only_marker(p, l))
			continue;
		if (!best || l->left < best->left)
			best = l;
	}
	return best;
}

static void
join_marker(struct pages *p, struct page_line *marker, size_t first, size_t end)
{
	struct page_line *line = line_of_marker(p, marker, first, end);
	bool letter = only_letter(p, marker);

	if (!line)
		return;
	line->sign = marker->sign;
	line->counted = marker->counted;
	line->marked = true;
	pages_prepend(p, line, marker);
	if (letter)
		pages_replace(p, line, line->offset, 1, BULLET, 3);
}

/* Where the first wide blank of a line is; NULL: it has none. */
static const struct page_mark *
first_gap(const struct pages *p, const struct page_line *l)
{
	for (size_t i = 0; i < l->marks; i++)
		if (p->marks[l->mark + i].length == 0)
			return &p->marks[l->mark + i];
	return NULL;
}

/* Whether the line begins with the letter that Word has for a bullet, and its
 * text further right. */
static bool
letter_apart(const struct pages *p, const struct page_line *l)
{
	const struct page_mark *m = first_gap(p, l);
	size_t length;

	return m && l->marks == 1 && l->length >= 3 &&
	       memcmp(pages_text(p, l), "o ", 2) == 0 &&
	       m->offset == l->offset + 2 &&
	       m->right - m->left <= REACH * l->height &&
	       unicode_letter(
		   unicode_at(pages_text(p, l), l->length, 2, &length));
}

/* Notes where the text behind the marker of a line begins. */
static void
set_text_left(const struct pages *p, struct page_line *l)
{
	struct phrase_marker m = phrase_line_marker(p, l);
	const struct page_mark *gap = first_gap(p, l);

	if (!m.length || m.length >= l->length || l->text_left > l->left)
		return;
	if (gap && gap->offset == l->offset + m.length)
		l->text_left = gap->right;
	else
		l->text_left +=
		    (l->right - l->left) * (float)m.length / (float)l->length;
}

static void
join_markers(struct pages *p, size_t page)
{
	size_t first = p->pages[page].first, end = pages_end(p, page);
	size_t markers = 0;

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];

		if (l->dropped || !l->length)
			continue;
		if (letter_apart(p, l)) {
			pages_replace(p, l, l->offset, 1, BULLET, 3);
			l->marked = true;
		} else if (only_marker(p, l) && markers++ < MARKERS_MAX) {
			join_marker(p, l, first, end);
		}
	}
	for (size_t i = first; i < end; i++)
		if (!p->lines[i].dropped && p->lines[i].length)
			set_text_left(p, &p->lines[i]);
}

/* A number at an end of a line: all of it, or set apart by a wide blank. */
struct number {
	size_t line;
	long value;
	size_t digits; /* 0: it is all of the line */
	float right, size;
	bool small;  /* beside the letters of its line */
	bool behind; /* it ends the line */
};

static bool
read_number(const struct pages *p, size_t line, struct number *n)
{
	const struct page_line *l = &p->lines[line];
	const char *text = pages_text(p, l);
	size_t digits = 0;

	if (l->dropped || !l->length)
		return false;
	*n =
	    (struct number){.line = line, .right = l->right, .size = l->height};
	while (digits < l->length && text[digits] >= '0' &&
	       text[digits] <= '9' && digits < 5)
		n->value = n->value * 10 + (text[digits++] - '0');
	if (digits == 0 || digits > 4)
		return false;
	if (digits == l->length)
		return true;
	n->digits = digits;
	n->right = l->lead_right;
	n->small = l->lead_small;
	return l->lead == digits;
}

static bool
read_tail(const struct pages *p, size_t line, struct number *n)
{
	const struct page_line *l = &p->lines[line];
	const char *text = pages_text(p, l) + l->length - l->tail;

	if (l->dropped || !l->tail || l->tail >= l->length)
		return read_number(p, line, n) && !n->digits;
	*n = (struct number){.line = line,
	    .digits = l->tail,
	    .right = l->right,
	    .size = l->height,
	    .small = l->tail_small,
	    .behind = true};
	for (size_t i = 0; i < l->tail; i++)
		n->value = n->value * 10 + (text[i] - '0');
	return true;
}

/* A line of text beside a number that stands alone; NULL: there is none. */
static const struct page_line *
text_beside(
    const struct pages *p, const struct number *n, size_t first, size_t end)
{
	size_t from = n->line > first + 3 ? n->line - 3 : first;

	if (n->digits)
		return &p->lines[n->line];
	for (size_t i = from; i < end && i <= n->line + 3; i++) {
		const struct page_line *l = &p->lines[i];

		if (i != n->line && !l->dropped && l->length > 4 &&
		    beside(&p->lines[n->line], l))
			return l;
	}
	return NULL;
}

/* Whether the text goes on over the lines that have numbers. */
static bool
runs_on(const struct pages *p, const struct number *n)
{
	size_t next = n->line + 1, length;
	const struct page_line *l;
	const char *text;

	if (next >= p->count)
		return false;
	l = &p->lines[next];
	text = pages_text(p, l);
	for (size_t i = 0; i < l->length && i < 6; i++)
		if (text[i] != ' ' && (text[i] < '0' || text[i] > '9'))
			return unicode_lower(
			    unicode_at(text, l->length, i, &length));
	return false;
}

/* Numbers that count lines: those from *n on that go on counting by one step
 * at one edge.  Returns how many. */
static size_t
count_run(const struct number *n, size_t count)
{
	long step = count > 1 ? n[1].value - n[0].value : 0;
	size_t k = 1;

	if (step < 1 || step > 10)
		return 1;
	while (k < count && n[k].value - n[k - 1].value == step &&
	       fabsf(n[k].right - n[0].right) <= SAME_EDGE)
		k++;
	return k;
}

/* Takes away the number at the end of a line, and the blank before it. */
static void
drop_tail(struct pages *p, struct page_line *l)
{
	l->right = p->marks[l->mark + --l->marks].left;
	l->length -= l->tail;
	while (l->length && pages_text(p, l)[l->length - 1] == ' ')
		l->length--;
	l->tail = 0;
}

static void
drop_number(struct pages *p, const struct number *n)
{
	struct page_line *l = &p->lines[n->line];
	const struct page_mark *gap = first_gap(p, l);

	if (n->behind) {
		drop_tail(p, l);
		return;
	}
	if (gap && gap->offset == l->offset + n->digits + 1) {
		l->mark++; /* it is in front of the text now */
		l->marks--;
	}
	if (!n->digits) {
		l->dropped = true;
		return;
	}
	pages_replace(p, l, l->offset, n->digits + 1, "", 0);
	l->left = l->text_left = l->behind_lead;
	l->lead = 0;
}

/* Line numbers are small, or stand beside text that runs on. */
static void
judge_numbers(struct pages *p, const struct number *n, size_t count,
    size_t first, size_t end)
{
	size_t texts = 0, running = 0, small = 0;

	for (size_t i = 0; i < count; i++) {
		const struct page_line *l = text_beside(p, &n[i], first, end);

		texts += l != NULL;
		running += runs_on(p, &n[i]);
		small +=
		    l && (n[i].small ||
			     (!n[i].digits && n[i].size <= SMALL * l->height));
	}
	if (texts * 10 < count * 8 ||
	    !((count >= NUMBERS_MIN && small == texts) ||
		(count >= NUMBERS_MANY && running * 5 >= count * 2)))
		return;
	for (size_t i = 0; i < count; i++)
		drop_number(p, &n[i]);
}

static void
drop_line_numbers(struct pages *p, size_t page,
    bool (*read)(const struct pages *, size_t, struct number *))
{
	struct number numbers[200];
	size_t first = p->pages[page].first, end = pages_end(p, page);
	size_t count = 0, run;

	for (size_t i = first; i < end && count < 200; i++)
		count += read(p, i, &numbers[count]);
	for (size_t i = 0; i < count; i += run) {
		run = count_run(numbers + i, count - i);
		if (run >= NUMBERS_MIN)
			judge_numbers(p, numbers + i, run, first, end);
	}
}

void
markers_join(struct pages *p)
{
	for (size_t page = 0; page < p->page_count; page++) {
		drop_line_numbers(p, page, read_number);
		drop_line_numbers(p, page, read_tail);
	}
	enumeration_find(p);
	for (size_t page = 0; page < p->page_count; page++)
		join_markers(p, page);
}
