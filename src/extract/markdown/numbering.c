#include "extract/markdown/numbering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define LISTS_MAX 10000

void
numbering_release(struct numbering *n)
{
	free(n->lists);
	free(n->uses);
	lookup_release(&n->list_ids);
	lookup_release(&n->use_ids);
	memset(n, 0, sizeof *n);
}

struct numbering_list *
numbering_add_list(struct numbering *n, long id)
{
	struct numbering_list *new;

	if (n->list_count == LISTS_MAX)
		return NULL;
	lookup_add_number(&n->list_ids, id, n->list_count);
	n->lists = mem_array(n->lists, n->list_count + 1, sizeof *n->lists);
	new = &n->lists[n->list_count++];
	memset(new, 0, sizeof *new);
	for (int i = 0; i < NUMBERING_LEVELS; i++)
		new->levels[i].start = 1;
	return new;
}

struct numbering_use *
numbering_add_use(struct numbering *n, long id)
{
	struct numbering_use *new;

	if (n->use_count == LISTS_MAX)
		return NULL;
	lookup_add_number(&n->use_ids, id, n->use_count);
	n->uses = mem_array(n->uses, n->use_count + 1, sizeof *n->uses);
	new = &n->uses[n->use_count++];
	memset(new, 0, sizeof *new);
	new->list = -1;
	for (int i = 0; i < NUMBERING_LEVELS; i++)
		new->restart[i] = -1;
	return new;
}

struct numbering_list *
numbering_find_list(const struct numbering *n, long id)
{
	size_t place;

	return lookup_find_number(&n->list_ids, id, &place) ? &n->lists[place]
							    : NULL;
}

static void
roman(long number, char *out, size_t size)
{
	static const struct {
		long value;
		const char *text;
	} digits[] = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"},
	    {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"},
	    {5, "v"}, {4, "iv"}, {1, "i"}};
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
		while (number >= digits[i].value && used + 3 < size) {
			used += (size_t)snprintf(
			    out + used, size - used, "%s", digits[i].text);
			number -= digits[i].value;
		}
}

/* Word counts a..z, aa, bb. */
static void
letters(long number, char *out, size_t size)
{
	size_t n = number > 0 ? (size_t)(number - 1) / 26 + 1 : 0;

	if (n >= size)
		n = size - 1;
	memset(out, number > 0 ? 'a' + (int)((number - 1) % 26) : 'a', n);
	out[n] = '\0';
}

void
number_print(enum number_format format, long number, char *out, size_t size)
{
	switch (format) {
	case FORMAT_LOWER_LETTER:
	case FORMAT_UPPER_LETTER:
		letters(number, out, size < 8 ? size : 8);
		break;
	case FORMAT_LOWER_ROMAN:
	case FORMAT_UPPER_ROMAN:
		roman(number < 4000 ? number : 0, out, size);
		break;
	case FORMAT_ZERO:
		snprintf(out, size, "%02ld", number);
		break;
	case FORMAT_DECIMAL:
		snprintf(out, size, "%ld", number);
		break;
	case FORMAT_BULLET:
	case FORMAT_NONE:
		out[0] = '\0';
		break;
	}
	if (format == FORMAT_UPPER_LETTER || format == FORMAT_UPPER_ROMAN)
		for (char *c = out; *c; c++)
			*c = (char)(*c - 'a' + 'A');
}

/* Uses of a list go on counting, unless one restarts
 * a level; a shallower item starts the deeper levels anew. */
static void
count_on(struct numbering_list *a, struct numbering_use *use, int level)
{
	if (!use->used[level] && use->restart[level] >= 0)
		a->counts[level] = use->restart[level];
	else if (a->begun[level])
		a->counts[level]++;
	else
		a->counts[level] = a->levels[level].start;
	use->used[level] = a->begun[level] = true;
	for (int i = level + 1; i < NUMBERING_LEVELS; i++)
		a->begun[i] = false;
}

/* Level text with %1..%9 replaced. */
static void
expand(const struct numbering_list *a, int level, char *out, size_t size)
{
	const char *text = a->levels[level].text;
	size_t used = 0;
	char number[32];

	for (; *text && used + 1 < size; text++) {
		if (*text == '%' && text[1] >= '1' && text[1] <= '9') {
			int of = *++text - '1';
			long count =
			    a->begun[of] ? a->counts[of] : a->levels[of].start;

			number_print(
			    a->levels[of].format, count, number, sizeof number);
			used += (size_t)snprintf(
			    out + used, size - used, "%s", number);
			used = used < size ? used : size - 1;
		} else {
			out[used++] = *text;
		}
	}
	out[used] = '\0';
}

/* A bullet that is a blank marks a paragraph that goes on with an item.  A
 * bullet without any text is a real one. */
static bool
is_blank(const char *text)
{
	return *text && text[strspn(text, " \t")] == '\0';
}

/* Indents an item below the items above it, which may be of other lists. */
static size_t
indent_of(const struct numbering *n, const struct numbering_list *a, int level)
{
	size_t indent = 0;

	for (int i = 0; i < level; i++)
		indent += n->widths[i]				 ? n->widths[i]
			  : a->levels[i].format == FORMAT_BULLET ? 2
								 : 3;
	return indent;
}

bool
numbering_next(
    struct numbering *n, long use, int level, struct numbering_marker *out)
{
	struct numbering_list *a;
	size_t place;

	if (!lookup_find_number(&n->use_ids, use, &place))
		return false;
	a = numbering_find_list(n, n->uses[place].list);
	if (!a || level < 0 || level >= NUMBERING_LEVELS)
		return false;
	count_on(a, &n->uses[place], level);
	out->bullet = a->levels[level].format == FORMAT_BULLET;
	out->indent = indent_of(n, a, level);
	if (out->bullet)
		snprintf(out->text, sizeof out->text, "%s",
		    is_blank(a->levels[level].text) ? "" : "-");
	else
		expand(a, level, out->text, sizeof out->text);
	if (*out->text)
		n->widths[level] = out->bullet ? 2 : 3;
	for (int i = level + 1; i < NUMBERING_LEVELS; i++)
		n->widths[i] = 0;
	return true;
}
