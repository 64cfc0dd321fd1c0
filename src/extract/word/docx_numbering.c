#include "extract/word/docx_numbering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/xml/xml.h"

#define ID_MAX 1000000000

struct parser {
	struct numbering *numbering;
	/* what is open, or NULL */
	struct numbering_list *list;
	struct numbering_use *use;
	int level;
};

static const struct {
	const char *name;
	enum number_format format;
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

static enum number_format
format_of(const struct xml_element *e)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (xml_is(e, "val", formats[i].name))
			return formats[i].format;
	return FORMAT_DECIMAL;
}

static void
set_level_text(struct numbering_level *level, const struct xml_element *e)
{
	char *text = xml_attribute(e, "val");

	snprintf(level->text, sizeof level->text, "%s", text ? text : "");
	utf8_trim(level->text);
	free(text);
}

static void
list_member(struct parser *r, const struct xml_element *e)
{
	struct numbering_level *level = &r->list->levels[r->level];

	if (strcmp(e->name, "numFmt") == 0)
		level->format = format_of(e);
	else if (strcmp(e->name, "lvlText") == 0)
		set_level_text(level, e);
	else if (strcmp(e->name, "start") == 0)
		level->start = xml_number(e, "val", 0, 1000000, 1);
}

static void
use_member(struct parser *r, const struct xml_element *e)
{
	if (strcmp(e->name, "abstractNumId") == 0)
		r->use->list = xml_number(e, "val", 0, ID_MAX, -1);
	else if (strcmp(e->name, "startOverride") == 0)
		r->use->restart[r->level] =
		    xml_number(e, "val", 0, 1000000, -1);
}

/* A list or a use of one begins; what was open ends. */
static void
on_start(void *context, const struct xml_element *e)
{
	struct parser *r = context;

	if (strcmp(e->name, "abstractNum") == 0) {
		r->list = numbering_add_list(r->numbering,
		    xml_number(e, "abstractNumId", 0, ID_MAX, -1));
		r->use = NULL;
	} else if (strcmp(e->name, "num") == 0) {
		r->use = numbering_add_use(
		    r->numbering, xml_number(e, "numId", 0, ID_MAX, -1));
		r->list = NULL;
	} else if (strcmp(e->name, "lvl") == 0 ||
		   strcmp(e->name, "lvlOverride") == 0) {
		r->level =
		    (int)xml_number(e, "ilvl", 0, NUMBERING_LEVELS - 1, 0);
	} else if (r->list) {
		list_member(r, e);
	} else if (r->use) {
		use_member(r, e);
	}
}

int
docx_numbering_read(struct package *p, struct extraction *x, const char *part,
    struct numbering *out)
{
	static const struct xml_events events = {on_start, NULL, NULL, false};
	struct parser r = {.numbering = out};

	return xml_read_part(p, x, part, &events, &r);
}
