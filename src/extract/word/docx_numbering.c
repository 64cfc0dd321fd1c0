#include "extract/word/docx_numbering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/xml/xml.h"

#define LISTS_MAX 10000

static const struct {
	const char *name;
	enum docx_format format;
} formats[] = {
    {"decimal", FORMAT_DECIMAL},
    {"decimalZero", FORMAT_ZERO},
    {"lowerLetter", FORMAT_LOWER_LETTER},
    {"upperLetter", FORMAT_UPPER_LETTER},
    {"lowerRoman", FORMAT_LOWER_ROMAN},
    {"upperRoman", FORMAT_UPPER_ROMAN},
    {"bullet", FORMAT_BULLET},
    {"none", FORMAT_NONE},
};

static enum docx_format
format_of(const struct xml_element *e)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (xml_is(e, "val", formats[i].name))
			return formats[i].format;
	return FORMAT_DECIMAL;
}

static void
add_abstract(struct docx_numbering *n, const struct xml_element *e)
{
	struct docx_abstract *a;

	n->in = IN_NOTHING;
	if (n->abstract_count == LISTS_MAX)
		return;
	n->abstracts = mem_array(
	    n->abstracts, n->abstract_count + 1, sizeof *n->abstracts);
	a = &n->abstracts[n->abstract_count++];
	memset(a, 0, sizeof *a);
	lookup_add_number(&n->abstract_ids,
	    xml_number(e, "abstractNumId", 0, 1000000000, -1),
	    n->abstract_count - 1);
	for (int i = 0; i < DOCX_LEVELS; i++)
		a->levels[i].start = 1;
	n->in = IN_ABSTRACT;
}

static void
add_num(struct docx_numbering *n, const struct xml_element *e)
{
	struct docx_num *num;

	n->in = IN_NOTHING;
	if (n->num_count == LISTS_MAX)
		return;
	n->nums = mem_array(n->nums, n->num_count + 1, sizeof *n->nums);
	num = &n->nums[n->num_count++];
	memset(num, 0, sizeof *num);
	lookup_add_number(&n->num_ids,
	    xml_number(e, "numId", 0, 1000000000, -1), n->num_count - 1);
	num->abstract = -1;
	for (int i = 0; i < DOCX_LEVELS; i++)
		num->restart[i] = -1;
	n->in = IN_NUM;
}

static void
set_level_text(struct docx_level *level, const struct xml_element *e)
{
	char *text = xml_attribute(e, "val");

	snprintf(level->text, sizeof level->text, "%s", text ? text : "");
	utf8_trim(level->text);
	free(text);
}

static void
abstract_member(struct docx_numbering *n, const struct xml_element *e)
{
	struct docx_level *level =
	    &n->abstracts[n->abstract_count - 1].levels[n->level];

	if (strcmp(e->name, "numFmt") == 0)
		level->format = format_of(e);
	else if (strcmp(e->name, "lvlText") == 0)
		set_level_text(level, e);
	else if (strcmp(e->name, "start") == 0)
		level->start = xml_number(e, "val", 0, 1000000, 1);
}

static void
num_member(struct docx_numbering *n, const struct xml_element *e)
{
	struct docx_num *num = &n->nums[n->num_count - 1];

	if (strcmp(e->name, "abstractNumId") == 0)
		num->abstract = xml_number(e, "val", 0, 1000000000, -1);
	else if (strcmp(e->name, "startOverride") == 0)
		num->restart[n->level] = xml_number(e, "val", 0, 1000000, -1);
}

static void
numbering_start(void *context, const struct xml_element *e)
{
	struct docx_numbering *n = context;

	if (strcmp(e->name, "abstractNum") == 0)
		add_abstract(n, e);
	else if (strcmp(e->name, "num") == 0)
		add_num(n, e);
	else if (strcmp(e->name, "lvl") == 0 ||
		 strcmp(e->name, "lvlOverride") == 0)
		n->level = (int)xml_number(e, "ilvl", 0, DOCX_LEVELS - 1, 0);
	else if (n->in == IN_ABSTRACT)
		abstract_member(n, e);
	else if (n->in == IN_NUM)
		num_member(n, e);
}

int
docx_numbering_read(struct package *p, struct extraction *x, const char *part,
    struct docx_numbering *out)
{
	static const struct xml_events events = {
	    numbering_start, NULL, NULL, false};

	return xml_read_part(p, x, part, &events, out);
}

void
docx_numbering_release(struct docx_numbering *n)
{
	free(n->abstracts);
	free(n->nums);
	lookup_release(&n->abstract_ids);
	lookup_release(&n->num_ids);
	memset(n, 0, sizeof *n);
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
docx_format(enum docx_format format, long number, char *out, size_t size)
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

static struct docx_num *
find_num(struct docx_numbering *n, long id)
{
	size_t place;

	return lookup_find_number(&n->num_ids, id, &place) ? &n->nums[place]
							   : NULL;
}

static struct docx_abstract *
find_abstract(struct docx_numbering *n, long id)
{
	size_t place;

	return lookup_find_number(&n->abstract_ids, id, &place)
		   ? &n->abstracts[place]
		   : NULL;
}

/* Lists that share an abstract list go on counting, unless the list restarts
 * a level; a shallower item starts the deeper levels anew. */
static void
count_on(struct docx_abstract *a, struct docx_num *num, int level)
{
	if (!num->used[level] && num->restart[level] >= 0)
		a->counts[level] = num->restart[level];
	else if (a->begun[level])
		a->counts[level]++;
	else
		a->counts[level] = a->levels[level].start;
	num->used[level] = a->begun[level] = true;
	for (int i = level + 1; i < DOCX_LEVELS; i++)
		a->begun[i] = false;
}

/* Level text with %1..%9 replaced. */
static void
expand(const struct docx_abstract *a, int level, char *out, size_t size)
{
	const char *text = a->levels[level].text;
	size_t used = 0;
	char number[32];

	for (; *text && used + 1 < size; text++) {
		if (*text == '%' && text[1] >= '1' && text[1] <= '9') {
			int of = *++text - '1';
			long count =
			    a->begun[of] ? a->counts[of] : a->levels[of].start;

			docx_format(
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

/* Bullets of blanks mark paragraphs that go on with an item; where nothing is
 * told of a bullet it is one. */
static bool
is_blank(const char *text)
{
	return *text && text[strspn(text, " \t")] == '\0';
}

/* Below the items above, which may be of other lists. */
static size_t
indent_of(
    const struct docx_numbering *n, const struct docx_abstract *a, int level)
{
	size_t indent = 0;

	for (int i = 0; i < level; i++)
		indent += n->widths[i]				 ? n->widths[i]
			  : a->levels[i].format == FORMAT_BULLET ? 2
								 : 3;
	return indent;
}

bool
docx_numbering_next(
    struct docx_numbering *n, long num_id, int level, struct docx_marker *out)
{
	struct docx_num *num = find_num(n, num_id);
	struct docx_abstract *a = num ? find_abstract(n, num->abstract) : NULL;

	if (!a || level < 0 || level >= DOCX_LEVELS)
		return false;
	count_on(a, num, level);
	out->bullet = a->levels[level].format == FORMAT_BULLET;
	out->indent = indent_of(n, a, level);
	if (out->bullet)
		snprintf(out->text, sizeof out->text, "%s",
		    is_blank(a->levels[level].text) ? "" : "-");
	else
		expand(a, level, out->text, sizeof out->text);
	if (*out->text)
		n->widths[level] = out->bullet ? 2 : 3;
	for (int i = level + 1; i < DOCX_LEVELS; i++)
		n->widths[i] = 0;
	return true;
}
