#include "extract/page/enumeration.h"

#include <math.h>
#include <stdlib.h>

#include "lib/mem.h"

#include "extract/page/phrases.h"
#include "extract/page/roman.h"

#define REACH                                                                  \
	20 /* markers between one and the next: lists have lists in them */

/* A line that begins with a letter or Roman number; 0: it is none. */
struct marker {
	size_t line;
	long letter, roman;
	bool upper;
};

static bool
read_marker(const struct pages *p, size_t line, struct marker *m)
{
	const struct page_line *l = &p->lines[line];
	const char *text = pages_text(p, l);
	struct phrase_marker marker;

	if (l->dropped || l->length == 0)
		return false;
	marker = phrase_marker(text, l->length);
	if (!marker.letter)
		return false;
	*m = (struct marker){.line = line, .upper = *text < 'a'};
	if (text[1] == '.')
		m->letter = *text - (m->upper ? 'A' : 'a') + 1;
	if (roman_read(text, l->length, &m->roman) == 0)
		m->roman = 0;
	return true;
}

static bool
follows(
    const struct pages *p, const struct marker *m, const struct marker *next)
{
	const struct page_line *a = &p->lines[m->line];
	const struct page_line *b = &p->lines[next->line];

	return m->upper == next->upper && b->page <= a->page + 1 &&
	       fabsf(a->left - b->left) <= a->height / 2 &&
	       ((m->letter && next->letter == m->letter + 1) ||
		   (m->roman && next->roman == m->roman + 1));
}

void
enumeration_find(struct pages *p)
{
	struct marker *markers = mem_array(NULL, p->count + 1, sizeof *markers);
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++)
		count += read_marker(p, i, &markers[count]);
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count && k <= i + REACH; k++)
			if (follows(p, &markers[i], &markers[k])) {
				p->lines[markers[i].line].counted = true;
				p->lines[markers[k].line].counted = true;
				break;
			}
	free(markers);
}
