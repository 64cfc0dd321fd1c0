#include "extract/page/headings.h"

#include <math.h>
#include <string.h>

#include "extract/page/phrases.h"

#define LARGE 1.12F	  /* times the size of the text */
#define LARGE_BOLD 1.05F  /* the same for bold letters */
#define LARGE_AUTHOR 1.3F /* light letters, where headings are bold */
#define LINES 3
#define BYTES 250
#define BOLD_BYTES 120
#define SIZES 4
#define SAME_SIZE 0.04F

struct styles {
	struct pages *p;
	float body;
	float sizes[SIZES]; /* largest first */
	bool bold_text;	    /* most of the text is */
	bool bold_heads;    /* large headings are */
};

static bool
goes_with(const struct page_line *a, const struct page_line *b)
{
	return a->page == b->page && a->bold == b->bold && !b->dropped &&
	       fabsf(a->height - b->height) <= SAME_SIZE * a->height &&
	       a->block == b->block && !b->starts && !b->table && !b->code;
}

/* How many lines go on with one, and with it. */
static size_t
lines_with(const struct pages *p, const struct page_line *l)
{
	const struct page_line *first = p->lines, *end = first + p->count;
	const struct page_line *at = l;
	size_t count = 1;

	for (; at > first && goes_with(at - 1, at) && count <= LINES; at--)
		count++;
	for (at = l; at + 1 < end && goes_with(at, at + 1) && count <= LINES;
	     at++)
		count++;
	return count;
}

static bool
is_text(const struct page_line *l)
{
	return !l->dropped && l->length && !l->note && !l->table && !l->code;
}

static bool
may_be(const struct styles *s, const struct page_line *l, size_t most)
{
	const char *text = pages_text(s->p, l);
	struct phrase_marker m;

	if (!is_text(l) || l->length > most || l->math ||
	    !phrase_has_letter(text, l->length) ||
	    phrase_symbols(text, l->length) || phrase_leader(text, l->length))
		return false;
	m = phrase_line_marker(s->p, l);
	return !(m.length && m.bullet);
}

static bool
is_large(const struct styles *s, const struct page_line *l)
{
	float least = l->bold ? LARGE_BOLD : LARGE;

	if (!l->bold && s->bold_heads && !s->bold_text)
		least = LARGE_AUTHOR;
	return l->height >= s->body * least && may_be(s, l, BYTES) &&
	       lines_with(s->p, l) <= LINES;
}

/* Bold letters of the size of the text, in a line or two of their own that no
 * sign ends as it ends sentences and what leads to something. */
static bool
is_bold_heading(const struct styles *s, const struct page_line *l)
{
	const struct page_line *end = s->p->lines + s->p->count, *next = l + 1;
	const char *text = pages_text(s->p, l);

	if (!l->bold || s->bold_text || l->height < 0.9F * s->body ||
	    !may_be(s, l, BOLD_BYTES) || lines_with(s->p, l) > 2)
		return false;
	if (strchr(".,;:", text[l->length - 1]))
		return false;
	if (next < end && goes_with(l, next) &&
	    strchr(".,;:", pages_text(s->p, next)[next->length - 1]))
		return false;
	while (next < end && !is_text(next))
		next++;
	if (next < end && next->block == l->block && !next->starts &&
	    !next->bold)
		return false;
	return l == s->p->lines || l[-1].block != l->block || l->starts ||
	       l[-1].dropped || goes_with(l - 1, l);
}

static void
note_size(struct styles *s, float size)
{
	for (size_t i = 0; i < SIZES; i++) {
		if (fabsf(s->sizes[i] - size) <= size * SAME_SIZE)
			return;
		if (size > s->sizes[i]) {
			memmove(s->sizes + i + 1, s->sizes + i,
			    (SIZES - 1 - i) * sizeof *s->sizes);
			s->sizes[i] = size;
			return;
		}
	}
}

static int
level_of(const struct styles *s, float size)
{
	int level = 0;

	while (level < SIZES && s->sizes[level] > 0)
		if (size >= s->sizes[level++] * (1 - SAME_SIZE))
			return level;
	return level < SIZES ? level + 1 : SIZES;
}

/* Alone, so that nothing goes on behind it. */
static bool
is_alone(const struct pages *p, const struct page_line *l)
{
	const struct page_line *next = l + 1;

	return (l == p->lines || l[-1].block != l->block || l->starts) &&
	       (next == p->lines + p->count || next->block != l->block ||
		   next->starts);
}

static void
measure(struct styles *s)
{
	size_t bold = 0, all = 0, heads = 0;

	s->body = pages_body_height(s->p);
	for (size_t i = 0; i < s->p->count; i++) {
		const struct page_line *l = &s->p->lines[i];

		if (!is_text(l))
			continue;
		all += l->length;
		bold += l->bold ? l->length : 0;
		heads += l->bold && l->height >= s->body * LARGE_BOLD;
	}
	s->bold_text = 2 * bold > all;
	s->bold_heads = heads >= 2;
	for (size_t i = 0; i < s->p->count; i++)
		if (is_large(s, &s->p->lines[i]))
			note_size(s, s->p->lines[i].height);
}

void
headings_find(struct pages *p)
{
	struct styles s = {.p = p};

	measure(&s);
	if (s.body <= 0)
		return;
	for (size_t i = 0; i < p->count; i++) {
		struct page_line *l = &p->lines[i];

		if (is_large(&s, l))
			l->level = (uint8_t)level_of(&s, l->height);
		else if (is_bold_heading(&s, l))
			l->level = (uint8_t)level_of(&s, 0);
		else if (is_text(l) && is_alone(p, l))
			l->level = (uint8_t)phrase_section(
			    pages_text(p, l), l->length);
	}
}
