#include "extract/page/notes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "extract/text/unicode.h"

#define NUMBERS 1000   /* they have up to three digits */
#define REACH 2.0F     /* heights between a number and its note */
#define SMALL 0.8F     /* times the height of the note */
#define LIFT 0.15F     /* heights that the number ends above it */
#define NOTE_STEP 1.6F /* heights between the lines of a note */
#define NOTE_BYTES 20  /* a shorter line may be a formula's */
#define SAME_SIZE 0.08F
#define WORD_LETTERS 3 /* "m" and "cm" have powers */

/* The numbers of one page: where a reference stands, and a note. */
struct numbers {
	bool referred[NUMBERS], noted[NUMBERS];
	float reference_top[NUMBERS], note_top[NUMBERS];
};

static size_t
number_at(const struct pages *p, size_t offset, size_t n)
{
	size_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (size_t)(p->text.data[offset + i] - '0');
	return value;
}

/* Whether a raised number hangs on what may have a note: a word, or the end
 * of a sentence. */
static bool
is_reference(
    const struct pages *p, const struct page_line *l, const struct page_mark *m)
{
	const char *text = pages_text(p, l);
	size_t i = m->offset - l->offset, letters = 0, length;
	uint32_t point;

	while (i > 0 && letters < WORD_LETTERS) {
		point = unicode_before(text, i);
		if (!unicode_letter(point))
			break;
		for (i--; ((unsigned char)text[i] & 0xC0) == 0x80;)
			i--;
		letters++;
	}
	if (letters)
		return letters == WORD_LETTERS;
	point = i > 0 ? unicode_before(text, i) : 0;
	length = i > 1 ? i - 1 : 0;
	return (point >= 0x2018 && point <= 0x201F) || point == 0xBB ||
	       (point && point < 0x80 && strchr(".,;:!?)\"'", (int)point) &&
		   length &&
		   (text[length - 1] < '0' || text[length - 1] > '9'));
}

static void
collect_references(
    struct numbers *n, const struct pages *p, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		const struct page_line *l = &p->lines[i];

		for (size_t k = 0; k < l->marks && !l->dropped; k++) {
			const struct page_mark *m = &p->marks[l->mark + k];
			size_t number;

			if (!m->raised || !is_reference(p, l, m))
				continue;
			number = number_at(p, m->offset + 1, m->length - 1);
			if (!n->referred[number] ||
			    l->top < n->reference_top[number])
				n->reference_top[number] = l->top;
			n->referred[number] = true;
		}
	}
}

static bool
only_digits(const struct pages *p, const struct page_line *l)
{
	const char *text = pages_text(p, l);

	if (l->dropped || l->length == 0 || l->length > 3)
		return false;
	for (size_t i = 0; i < l->length; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

/* Whether the number that is a line of its own begins line l. */
static bool
begins(const struct page_line *number, const struct page_line *l)
{
	float gap = l->left - number->right;

	return !l->dropped && gap > -0.5F * number->height &&
	       gap < REACH * number->height &&
	       number->height <= SMALL * l->height &&
	       fabsf(number->top - l->top) < 0.5F * l->height &&
	       l->bottom - number->bottom >= LIFT * l->height;
}

static void
join_numbers(struct pages *p, const struct numbers *n, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		struct page_line *number = &p->lines[i], *l = NULL;
		size_t value;

		if (!only_digits(p, number))
			continue;
		for (size_t k = first; k < end && !l; k++)
			if (begins(number, &p->lines[k]))
				l = &p->lines[k];
		value = number_at(p, number->offset, number->length);
		if (!l || (l->length < NOTE_BYTES && !n->referred[value]))
			continue;
		l->raised = (uint8_t)number->length;
		pages_prepend(p, l, number);
	}
}

/* The lines of the note that begins with one. */
static void
mark_note(struct pages *p, size_t first, size_t end)
{
	const struct page_line *last = &p->lines[first];

	p->lines[first].note = NOTE_FIRST;
	for (size_t i = first + 1; i < end; i++) {
		struct page_line *l = &p->lines[i];

		if (l->block != last->block || l->raised ||
		    fabsf(l->height - last->height) > SAME_SIZE * l->height ||
		    l->top - last->top > NOTE_STEP * l->height)
			break;
		if (l->dropped)
			continue;
		l->note = NOTE_MORE;
		last = l;
	}
}

static void
make_notes(struct pages *p, struct numbers *n, size_t first, size_t end)
{
	char text[16];
	int length;

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];
		size_t digits = l->raised, number, blank;

		if (!digits || l->dropped)
			continue;
		number = number_at(p, l->offset, digits);
		if (!n->referred[number] || n->noted[number] ||
		    l->top <= n->reference_top[number])
			continue;
		n->noted[number] = true;
		n->note_top[number] = l->top;
		blank = l->length > digits && pages_text(p, l)[digits] == ' ';
		length = snprintf(text, sizeof text, "[^%zu]: ", number);
		pages_replace(
		    p, l, l->offset, digits + blank, text, (size_t)length);
		mark_note(p, i, end);
	}
}

static void
make_references(
    struct pages *p, const struct numbers *n, size_t first, size_t end)
{
	char text[16];
	int length;

	for (size_t i = first; i < end; i++) {
		struct page_line *l = &p->lines[i];

		for (size_t k = 0; k < l->marks && !l->dropped; k++) {
			const struct page_mark *m = &p->marks[l->mark + k];
			size_t number;

			if (!m->raised || !is_reference(p, l, m))
				continue;
			number = number_at(p, m->offset + 1, m->length - 1);
			if (!n->noted[number] || l->top >= n->note_top[number])
				continue;
			length = snprintf(text, sizeof text, "[^%zu]", number);
			pages_replace(
			    p, l, m->offset, m->length, text, (size_t)length);
		}
	}
}

void
notes_find(struct pages *p)
{
	struct numbers n;

	for (size_t page = 0; page < p->page_count; page++) {
		size_t first = p->pages[page].first, end = pages_end(p, page);

		memset(&n, 0, sizeof n);
		collect_references(&n, p, first, end);
		join_numbers(p, &n, first, end);
		make_notes(p, &n, first, end);
		make_references(p, &n, first, end);
	}
}
