#include "extract/office/odf_styles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/markdown/fonts.h"

#define STYLES_MAX 10000
#define SYMBOL "Symbol"
#define WINGDINGS "Wingdings"

/* Of styles of the same name the last counts: those of the content come last.
 */
static void
add_list(struct odf_styles *s, const char *name)
{
	s->in_list = name && s->list_count < STYLES_MAX;
	if (!s->in_list)
		return;
	lookup_put(&s->list_names, name, s->list_count);
	s->lists = mem_array(s->lists, s->list_count + 1, sizeof *s->lists);
	s->lists[s->list_count++] = mem_alloc(sizeof **s->lists);
}

static void
add_name(struct lookup *names, const char *name)
{
	if (name && names->count < STYLES_MAX)
		lookup_add(names, name, 0);
}

static void
begin_style(struct odf_styles *s, const struct xml_element *e)
{
	char *parent;
	int fixed;

	free(s->style);
	s->style = xml_attribute(e, "name");
	if (xml_is(e, "name", "Title") ||
	    xml_is(e, "parent-style-name", "Title"))
		add_name(&s->titles, s->style);
	parent = xml_attribute(e, "parent-style-name");
	fixed = odf_styles_fixed(s, parent);
	if (s->style && style_is_code(s->style))
		fixed = 1;
	if (s->style && fixed >= 0 && s->fixed.count < STYLES_MAX)
		lookup_put(&s->fixed, s->style, (size_t)fixed);
	free(parent);
}

static void
copy(const struct xml_element *e, const char *name, char *out, size_t size)
{
	char *text = xml_attribute(e, name);

	snprintf(out, size, "%s", text ? text : "");
	utf8_trim(out);
	free(text);
}

static enum number_format
format_of(const struct xml_element *e)
{
	char *text = xml_attribute(e, "num-format");
	enum number_format format = FORMAT_NONE;

	if (text && *text == '1')
		format = FORMAT_DECIMAL;
	else if (text && *text == 'a')
		format = FORMAT_LOWER_LETTER;
	else if (text && *text == 'A')
		format = FORMAT_UPPER_LETTER;
	else if (text && *text == 'i')
		format = FORMAT_LOWER_ROMAN;
	else if (text && *text == 'I')
		format = FORMAT_UPPER_ROMAN;
	free(text);
	return format;
}

static void
set_level(struct odf_styles *s, const struct xml_element *e, bool number)
{
	int index = (int)xml_number(e, "level", 1, ODF_LEVELS, 1) - 1;
	struct odf_level *level = &s->lists[s->list_count - 1]->levels[index];

	memset(level, 0, sizeof *level);
	level->known = true;
	level->number = number;
	level->start = xml_number(e, "start-value", 0, 1000000, 1);
	level->count = level->start - 1;
	level->shown = (int)xml_number(e, "display-levels", 1, ODF_LEVELS, 1);
	level->format = number ? format_of(e) : FORMAT_BULLET;
	copy(e, "num-prefix", level->prefix, sizeof level->prefix);
	copy(e, "num-suffix", level->suffix, sizeof level->suffix);
}

/* "super 58%", "33% 58%", "sub 58%". */
static int
shift_of(const struct xml_element *e)
{
	char *text = xml_attribute(e, "text-position");
	long shift = !text ? 0 : strtol(text, NULL, 10);

	if (text && strncmp(text, "super", 5) == 0)
		shift = 1;
	if (text && strncmp(text, "sub", 3) == 0)
		shift = -1;
	free(text);
	return (shift > 0) - (shift < 0);
}

static void
text_properties(struct odf_styles *s, const struct xml_element *e)
{
	char *font;

	if (xml_is(e, "display", "none"))
		add_name(&s->hidden, s->style);
	if (shift_of(e))
		add_name(shift_of(e) > 0 ? &s->raised : &s->lowered, s->style);
	font = xml_attribute(e, "font-name");
	if (font && s->style && s->fixed.count < STYLES_MAX)
		lookup_put(&s->fixed, s->style, font_is_fixed(font));
	free(font);
	if (xml_is(e, "font-name", SYMBOL))
		add_name(&s->symbols, s->style);
	else if (xml_is(e, "font-name", WINGDINGS))
		add_name(&s->wingdings, s->style);
}

void
odf_styles_start(
    struct odf_styles *s, const char *name, const struct xml_element *e)
{
	char *list;

	if (strcmp(name, "text:list-style") == 0) {
		list = xml_attribute_in(e, ":style:1.0", "name");
		add_list(s, list);
		free(list);
	} else if (strcmp(name, "text:outline-style") == 0)
		add_list(s, ODF_OUTLINE);
	else if (s->in_list &&
		 (strcmp(name, "text:list-level-style-number") == 0 ||
		     strcmp(name, "text:outline-level-style") == 0))
		set_level(s, e, true);
	else if (s->in_list && strncmp(name, "text:list-level-style-", 22) == 0)
		set_level(s, e, false);
	if (strcmp(name, "style:style") == 0) {
		begin_style(s, e);
	} else if (strcmp(name, "style:text-properties") == 0) {
		text_properties(s, e);
	} else if (strcmp(name, "style:drawing-page-properties") == 0 &&
		   xml_is(e, "visibility", "hidden")) {
		add_name(&s->hidden, s->style);
	}
}

/* A level that a style does not describe is as the one above it. */
static void
end_list(struct odf_styles *s)
{
	struct odf_level *levels = s->lists[s->list_count - 1]->levels;

	for (int i = 1; i < ODF_LEVELS; i++)
		if (!levels[i].known && levels[i - 1].known)
			levels[i] = levels[i - 1];
	s->in_list = false;
}

void
odf_styles_end(struct odf_styles *s, const char *name)
{
	if (s->in_list && strcmp(name, "text:list-style") == 0)
		end_list(s);
	if (strcmp(name, "text:outline-style") == 0)
		s->in_list = false;
	if (strcmp(name, "style:style") == 0) {
		free(s->style);
		s->style = NULL;
	}
}

void
odf_styles_release(struct odf_styles *s)
{
	for (size_t i = 0; i < s->list_count; i++)
		free(s->lists[i]);
	lookup_release(&s->list_names);
	lookup_release(&s->hidden);
	lookup_release(&s->titles);
	lookup_release(&s->symbols);
	lookup_release(&s->wingdings);
	lookup_release(&s->raised);
	lookup_release(&s->lowered);
	lookup_release(&s->fixed);
	free(s->lists);
	free(s->style);
}

bool
odf_styles_hidden(const struct odf_styles *s, const char *name)
{
	size_t place;

	return lookup_find(&s->hidden, name, &place);
}

int
odf_styles_shift(const struct odf_styles *s, const char *name)
{
	size_t place;

	return lookup_find(&s->raised, name, &place)	? 1
	       : lookup_find(&s->lowered, name, &place) ? -1
							: 0;
}

int
odf_styles_fixed(const struct odf_styles *s, const char *name)
{
	size_t place;

	return lookup_find(&s->fixed, name, &place) ? (int)place : -1;
}

bool
odf_styles_title(const struct odf_styles *s, const char *name)
{
	size_t place;

	return name && (strcmp(name, "Title") == 0 ||
			   lookup_find(&s->titles, name, &place));
}

const char *
odf_styles_font(const struct odf_styles *s, const char *name)
{
	size_t place;

	return lookup_find(&s->symbols, name, &place)	  ? SYMBOL
	       : lookup_find(&s->wingdings, name, &place) ? WINGDINGS
							  : NULL;
}

struct odf_list *
odf_styles_list(const struct odf_styles *s, const char *name)
{
	size_t place;

	return lookup_find(&s->list_names, name, &place) ? s->lists[place]
							 : NULL;
}

void
odf_list_restart(struct odf_list *list, int level)
{
	for (int i = level; i < ODF_LEVELS; i++)
		list->levels[i].count = list->levels[i].start - 1;
}

/* Writes the number, behind the numbers of as many levels above as it shows. */
static void
number(const struct odf_list *list, int level, char *out, size_t size)
{
	const struct odf_level *l = &list->levels[level], *at;
	int first = level + 1 - l->shown;
	size_t used = 0;
	char text[32];

	*out = '\0';
	for (int i = first > 0 ? first : 0; i <= level && used < size; i++) {
		at = &list->levels[i];
		number_print(at->format,
		    i < level && at->count < at->start ? at->start : at->count,
		    text, sizeof text);
		if (*text)
			used += (size_t)snprintf(out + used, size - used,
			    "%s%s", used ? "." : "", text);
	}
}

void
odf_list_next(
    struct odf_list *list, int level, long start, char *marker, size_t size)
{
	struct odf_level *l = &list->levels[level];
	char text[48];

	l->count = start >= 0 ? start : l->count + 1;
	if (level + 1 < ODF_LEVELS)
		odf_list_restart(list, level + 1);
	if (!l->number) {
		snprintf(marker, size, "-");
		return;
	}
	number(list, level, text, sizeof text);
	if (l->format == FORMAT_NONE)
		*marker = '\0';
	else
		snprintf(marker, size, "%s%s%s", l->prefix, text, l->suffix);
	utf8_trim(marker);
}
