#include "extract/word/docx_styles.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/markdown/fonts.h"
#include "extract/word/style_names.h"
#include "extract/xml/xml.h"

#define STYLES_MAX 10000
#define BASED_ON_MAX 20 /* a chain may be a circle */

static void
add_style(struct docx_styles *s, const struct xml_element *e)
{
	char *id;

	s->open = (xml_is(e, "type", "paragraph") ||
		      xml_is(e, "type", "character")) &&
		  s->count < STYLES_MAX;
	if (!s->open)
		return;
	id = xml_attribute(e, "styleId");
	if (id)
		lookup_add(&s->ids, id, s->count);
	free(id);
	s->items = mem_array(s->items, s->count + 1, sizeof *s->items);
	s->items[s->count++] = (struct docx_style){.outline = -1,
	    .num_id = -1,
	    .hidden = -1,
	    .shift = -2,
	    .fixed = -1,
	    .standard =
		xml_is(e, "default", "1") || xml_is(e, "default", "true")};
}

static void
hide(struct docx_styles *s, const struct xml_element *e)
{
	bool off = xml_is(e, "val", "0") || xml_is(e, "val", "false") ||
		   xml_is(e, "val", "off");

	s->items[s->count - 1].hidden = !off;
	s->hidden = s->hidden || !off;
}

int
docx_shift(const struct xml_element *e)
{
	return xml_is(e, "val", "superscript") - xml_is(e, "val", "subscript");
}

int
docx_fixed(const struct xml_element *e)
{
	char *name = xml_attribute(e, "ascii");
	char *theme = xml_attribute(e, "asciiTheme");
	int fixed = name ? font_is_fixed(name) : theme ? 0 : -1;

	free(name);
	free(theme);
	return fixed;
}

static void
set_name(struct docx_style *style, const struct xml_element *e)
{
	if (style->name)
		return;
	style->name = xml_attribute(e, "val");
	if (style->name && style_is_code(style->name))
		style->fixed = 1;
}

static void
style_start(void *context, const struct xml_element *e)
{
	struct docx_styles *s = context;
	struct docx_style *style;

	if (strcmp(e->name, "style") == 0)
		add_style(s, e);
	if (!s->open)
		return;
	style = &s->items[s->count - 1];
	if (strcmp(e->name, "name") == 0)
		set_name(style, e);
	else if (strcmp(e->name, "basedOn") == 0 && !style->based_on)
		style->based_on = xml_attribute(e, "val");
	else if (strcmp(e->name, "outlineLvl") == 0)
		style->outline = (int)xml_number(e, "val", 0, 9, -1);
	else if (strcmp(e->name, "numId") == 0)
		style->num_id = xml_number(e, "val", 0, 1000000, -1);
	else if (strcmp(e->name, "ilvl") == 0)
		style->num_level = (int)xml_number(e, "val", 0, 8, 0);
	else if (strcmp(e->name, "vanish") == 0)
		hide(s, e);
	else if (strcmp(e->name, "vertAlign") == 0)
		style->shift = docx_shift(e);
	else if (strcmp(e->name, "rFonts") == 0 && style->fixed < 1)
		style->fixed = docx_fixed(e);
}

static void
style_end(void *context, const char *name)
{
	if (strcmp(name, "style") == 0)
		((struct docx_styles *)context)->open = false;
}

int
docx_styles_read(struct package *p, struct extraction *x, const char *part,
    struct docx_styles *out)
{
	static const struct xml_events events = {
	    style_start, style_end, NULL, false};

	return xml_read_part(p, x, part, &events, out);
}

void
docx_styles_release(struct docx_styles *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->items[i].name);
		free(s->items[i].based_on);
	}
	free(s->items);
	lookup_release(&s->ids);
	memset(s, 0, sizeof *s);
}

static const struct docx_style *
find(const struct docx_styles *s, const char *id)
{
	size_t place;

	return lookup_find(&s->ids, id, &place) ? &s->items[place] : NULL;
}

struct docx_look
docx_styles_find(const struct docx_styles *s, const char *id)
{
	struct docx_look look = {0, false, 0, 0, false, 0, -1};
	bool outline = false, numbered = false, seen = false;
	bool placed = false, set = false;
	const struct docx_style *style = find(s, id);

	for (int i = 0; style && i < BASED_ON_MAX; i++) {
		if (!outline && style->outline >= 0) {
			outline = true;
			look.heading =
			    style->outline < 9 ? style->outline + 1 : 0;
		}
		if (!outline && style->name &&
		    (look.heading = style_heading(style->name)))
			outline = true;
		if (!numbered && style->num_id >= 0) {
			numbered = true;
			look.num_id = style->num_id;
			look.num_level = style->num_level;
		}
		if (!seen && style->hidden >= 0) {
			seen = true;
			look.hidden = style->hidden;
		}
		if (!placed && style->shift >= -1) {
			placed = true;
			look.shift = style->shift;
		}
		/* If all text has this font, it does not mark code. */
		if (!set && style->fixed >= 0 && !style->standard) {
			set = true;
			look.fixed = style->fixed;
		}
		look.contents = look.contents ||
				(style->name && style_is_contents(style->name));
		style = find(s, style->based_on);
	}
	return look;
}
