#include "extract/word/docx_body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/word/docx_names.h"
#include "extract/word/docx_paragraph.h"
#include "extract/word/field_code.h"
#include "extract/markdown/symbols.h"
#include "extract/limits.h"
#include "extract/xml/mathml.h"
#include "extract/xml/xml.h"

/* An open element. */
struct level {
	enum docx_element element;
	bool chosen;	  /* AlternateContent: an alternative was taken */
	bool field;	  /* fldSimple: began a field */
	bool deleted;	  /* row: it was */
	bool hidden;	  /* run: whether the run around it is */
	int shift, fixed; /* the same */
};

struct body {
	struct docx_text *text;
	bool end_notes;
	struct level levels[LIMIT_DEPTH + 1];
	size_t depth;
	bool note;   /* the text is that of one */
	bool hidden; /* the innermost run is */
	int shift;   /* raised 1, lowered -1 */
	int fixed;   /* in a font of code: 0, 1; -1: as the paragraph */
	struct fields fields;
	size_t math; /* depth of the formula that is open, or 0 */
	struct mathml formula;
};

static void
leave_out(struct body *b, const struct xml_element *e)
{
	b->levels[b->depth].element = EL_SKIP;
	xml_skip(e);
}

static void
add_math(struct body *b, const char *text, size_t n)
{
	if (b->formula.out.length + n > LIMIT_RAW_TEXT)
		b->text->flow.x->truncated = true;
	else
		mathml_add(&b->formula, text, n);
}

static bool
is_fixed(const struct body *b)
{
	const struct docx_paragraph *p = docx_paragraph(b->text);

	if (b->fixed >= 0 || !p)
		return b->fixed > 0;
	return p->style &&
	       docx_styles_find(&b->text->styles, p->style).fixed > 0;
}

static void
add(struct body *b, const char *text, size_t n)
{
	if (!docx_paragraph(b->text) || b->hidden || fields_silent(&b->fields))
		return;
	if (docx_note_mark(b->text, text, n))
		return;
	if (b->math) {
		add_math(b, text, n);
		return;
	}
	flow_shift(&b->text->flow, b->shift);
	flow_font(&b->text->flow, is_fixed(b), text, n);
	docx_paragraph_add(b->text, text, n);
}

static void
add_text(struct body *b, const char *text)
{
	add(b, text, strlen(text));
}

/* Fields. */

static void
field_mark(struct body *b, const struct xml_element *e)
{
	if (xml_is(e, "fldCharType", "begin"))
		field_begin(&b->fields);
	else if (xml_is(e, "fldCharType", "separate"))
		field_result(&b->fields);
	else if (xml_is(e, "fldCharType", "end"))
		field_end(&b->fields);
}

static void
simple_field(struct body *b, const struct xml_element *e)
{
	char *code = xml_attribute(e, "instr");

	field_begin(&b->fields);
	field_code(&b->fields, code ? code : "", code ? strlen(code) : 0);
	field_result(&b->fields);
	b->levels[b->depth].field = true;
	free(code);
}

/* Characters that are elements. */

static void
symbol(struct body *b, const struct xml_element *e)
{
	char *font = xml_attribute(e, "font"), *code = xml_attribute(e, "char");
	uint32_t point = 0;
	char bytes[4];

	if (code)
		point = symbol_point(font, (uint32_t)strtoul(code, NULL, 16));
	if (point)
		add(b, bytes, utf8_encode(point, bytes));
	free(font);
	free(code);
}

/* Footnotes and endnotes are counted apart. */
static const char *
note_key(bool end, const struct xml_element *e, char *out, size_t size)
{
	snprintf(out, size, "%s%ld", end ? "end" : "foot",
	    xml_number(e, "id", 0, 1000000000, -1));
	return out;
}

static void
note_reference(struct body *b, const struct xml_element *e)
{
	bool end = strcmp(e->name, "endnoteReference") == 0;
	char text[32];
	size_t number;

	if (xml_number(e, "id", 0, 1000000000, -1) < 0 || b->hidden || b->note)
		return;
	b->text->mark = 0;
	number = flow_note_number(
	    &b->text->flow, note_key(end, e, text, sizeof text));
	if (number) {
		snprintf(text, sizeof text, "[^%zu]", number);
		add_text(b, text);
		if (xml_is(e, "customMarkFollows", "1") ||
		    xml_is(e, "customMarkFollows", "true") ||
		    xml_is(e, "customMarkFollows", "on"))
			b->text->mark = number;
	}
}

/* Notes that the text does not refer to are left out. */
static void
note_begin(struct body *b, const struct xml_element *e)
{
	bool rule = xml_is(e, "type", "separator") ||
		    xml_is(e, "type", "continuationSeparator") ||
		    xml_is(e, "type", "continuationNotice");
	char key[32];
	size_t number = flow_note_find(
	    &b->text->flow, note_key(b->end_notes, e, key, sizeof key));

	b->note = number && !rule;
	if (b->note)
		flow_note_begin(&b->text->flow, number);
	else
		leave_out(b, e);
}

/* Properties. */

static void
paragraph_property(
    struct body *b, enum docx_element element, const struct xml_element *e)
{
	struct docx_paragraph *p = docx_paragraph(b->text);

	if (!p)
		return;
	if (element == EL_P_STYLE && !p->style)
		p->style = xml_attribute(e, "val");
	else if (element == EL_OUTLINE)
		p->outline = (int)xml_number(e, "val", 0, 9, -1);
	else if (element == EL_NUM_ID)
		p->num_id = xml_number(e, "val", 0, 1000000000, -1);
	else if (element == EL_NUM_LEVEL)
		p->num_level = (int)xml_number(e, "val", 0, 8, 0);
	/* A drop cap is the first letter of the next paragraph. */
	else if (element == EL_FRAME && (xml_is(e, "dropCap", "drop") ||
					    xml_is(e, "dropCap", "margin")))
		p->joined = true;
}

static bool
is_off(const struct xml_element *e)
{
	return xml_is(e, "val", "0") || xml_is(e, "val", "false") ||
	       xml_is(e, "val", "off");
}

/* Not of a paragraph's mark. */
static bool
is_of_run(const struct body *b)
{
	return b->depth >= 2 &&
	       b->levels[b->depth - 1].element == EL_R_PROPERTIES &&
	       b->levels[b->depth - 2].element == EL_R;
}

/* Styles of paragraph and run that both hide text show it. */
static void
hide_by_style(struct body *b, const char *style)
{
	const struct docx_styles *styles = &b->text->styles;

	if (styles->hidden && docx_styles_find(styles, style).hidden)
		b->hidden = !b->hidden;
}

static void
run_style(struct body *b, const struct xml_element *e)
{
	struct docx_look look;
	char *style = xml_attribute(e, "val");

	hide_by_style(b, style);
	look = docx_styles_find(&b->text->styles, style);
	b->shift = look.shift;
	b->fixed = look.fixed;
	free(style);
}

static int
sign(long number)
{
	return (number > 0) - (number < 0);
}

static void
set_font(struct body *b, const struct xml_element *e)
{
	int fixed = docx_fixed(e);

	if (fixed >= 0)
		b->fixed = fixed;
}

/* The first alternative is taken: text boxes are written as both. */
static void
alternative(struct body *b, const struct xml_element *e)
{
	struct level *parent = &b->levels[b->depth - 1];

	if (parent->element == EL_ALTERNATE && parent->chosen)
		leave_out(b, e);
	parent->chosen = true;
}

/* A property of a cell, in a table that is shown as one. */
static void
cell_property(
    struct body *b, enum docx_element element, const struct xml_element *e)
{
	struct docx_text *t = b->text;

	if (!flow_table_shown(&t->flow))
		return;
	if (element == EL_SPAN)
		t->flow.span = (int)xml_number(e, "val", 1, FLOW_SPAN_MAX, 1);
	else if (element == EL_MERGE)
		t->merged = !xml_is(e, "val", "restart");
	else if (element == EL_BEFORE)
		t->before = (int)xml_number(e, "val", 0, FLOW_SPAN_MAX, 0);
}

static void
run_begin(struct body *b)
{
	const struct docx_paragraph *p = docx_paragraph(b->text);

	b->levels[b->depth].hidden = b->hidden;
	b->levels[b->depth].shift = b->shift;
	b->levels[b->depth].fixed = b->fixed;
	b->hidden = false;
	b->shift = 0;
	b->fixed = -1;
	hide_by_style(b, p ? p->style : NULL);
}

static void
table_begin(struct docx_text *t)
{
	docx_paragraph_settle(t);
	flow_table_begin(&t->flow);
}

/* Starts that open something. */
static void
open_element(
    struct body *b, enum docx_element element, const struct xml_element *e)
{
	if (element == EL_P)
		docx_paragraph_begin(b->text);
	else if (element == EL_R)
		run_begin(b);
	else if (element == EL_BOX)
		flow_box_begin(&b->text->flow);
	else if (element == EL_TABLE)
		table_begin(b->text);
	else if (element == EL_ROW)
		docx_row_begin(b->text);
	else if (element == EL_CELL)
		docx_cell_begin(b->text);
	else if (element == EL_NOTE)
		note_begin(b, e);
	else if (element == EL_CHOICE || element == EL_FALLBACK)
		alternative(b, e);
	else if (element == EL_FIELD_SIMPLE)
		simple_field(b, e);
	else if (element == EL_MATH && !b->math)
		b->math = b->depth;
	else if (element == EL_CHART && !b->note)
		docx_chart(b->text, e);
}

/* Elements that are empty: only their start matters. */
static void
point_element(
    struct body *b, enum docx_element element, const struct xml_element *e)
{
	if (element == EL_TAB)
		add_text(b, "\t");
	else if (element == EL_BREAK)
		add_text(b, "\n");
	else if (element == EL_PAGE)
		docx_page(b->text);
	else if (element == EL_HYPHEN)
		add_text(b, "-");
	else if (element == EL_SYMBOL)
		symbol(b, e);
	else if (element == EL_FIELD)
		field_mark(b, e);
	else if (element == EL_NOTE_REFERENCE)
		note_reference(b, e);
	else if (element == EL_HIDDEN && is_of_run(b))
		b->hidden = !is_off(e);
	else if (element == EL_ALIGN && is_of_run(b))
		b->shift = docx_shift(e);
	else if (element == EL_FONT && is_of_run(b))
		set_font(b, e);
	else if (element == EL_POSITION && is_of_run(b))
		b->shift = sign(xml_number(e, "val", -3168, 3168, 0));
	else if (element == EL_R_STYLE && is_of_run(b))
		run_style(b, e);
	else if (element >= EL_P_STYLE && element <= EL_FRAME)
		paragraph_property(b, element, e);
	else if (element >= EL_SPAN && element <= EL_BEFORE)
		cell_property(b, element, e);
}

/* Tracked changes: the mark of the paragraph goes, or the row. */
static void
deleted(struct body *b)
{
	struct docx_paragraph *p = docx_paragraph(b->text);
	struct level *around = &b->levels[b->depth];

	if (b->depth < 2)
		return;
	if (around[-1].element == EL_ROW_PROPERTIES)
		around[-2].deleted = true;
	else if (around[-1].element == EL_R_PROPERTIES &&
		 around[-2].element == EL_P_PROPERTIES && p)
		p->joined = true;
}

static bool
in_deleted_row(const struct body *b)
{
	size_t i = b->depth - 1;

	while (i > 0 && b->levels[i].element != EL_ROW)
		i--;
	return b->levels[i].deleted;
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct body *b = context;
	enum docx_element element = docx_element(e->name, e->space);
	struct level *level = &b->levels[++b->depth];

	memset(level, 0, sizeof *level);
	level->element = element;
	if (element == EL_DELETED)
		deleted(b);
	if (element == EL_SKIP || element == EL_DELETED ||
	    (element == EL_CELL && in_deleted_row(b))) {
		leave_out(b, e);
		return;
	}
	open_element(b, element, e);
	if (level->element == EL_SKIP)
		return;
	if (b->math && b->math < b->depth)
		mathml_element(&b->formula, e);
	point_element(b, element, e);
}

/* The formula is whole. */
static void
end_math(struct body *b)
{
	if (docx_paragraph(b->text) && b->formula.out.length)
		docx_paragraph_add(
		    b->text, b->formula.out.data, b->formula.out.length);
	mathml_clear(&b->formula);
	b->math = 0;
}

/* A box or a note ends. */
static void
end_frame(struct body *b)
{
	docx_paragraph_settle(b->text);
	flow_frame_end(&b->text->flow);
}

static void
close_element(struct body *b, const struct level *level)
{
	if (level->element == EL_P) {
		fields_settle(&b->fields);
		docx_paragraph_end(b->text);
		docx_charts_write(b->text);
	} else if (level->element == EL_R) {
		b->hidden = level->hidden;
		b->text->mark = 0;
		b->shift = level->shift;
		b->fixed = level->fixed;
	} else if (level->element == EL_BOX) {
		end_frame(b);
	} else if (level->element == EL_TABLE) {
		docx_table_end(b->text);
	} else if (level->element == EL_CELL) {
		docx_cell_end(b->text);
	} else if (level->element == EL_NOTE) {
		end_frame(b);
		b->note = false;
	} else if (level->element == EL_FIELD_SIMPLE && level->field) {
		field_end(&b->fields);
	}
}

static void
on_end(void *context, const char *name)
{
	struct body *b = context;
	const struct level *level = &b->levels[b->depth];

	(void)name;
	if (b->math == b->depth)
		end_math(b);
	else if (b->math && level->element != EL_SKIP)
		mathml_end(&b->formula);
	close_element(b, level);
	b->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct body *b = context;

	if (b->levels[b->depth].element == EL_T)
		add(b, text, n);
	else if (b->levels[b->depth].element == EL_FIELD_CODE)
		field_code(&b->fields, text, n);
}

int
docx_body_read(
    struct package *p, const char *part, struct docx_text *text, bool end_notes)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct body *b = mem_alloc(sizeof *b);
	int result;

	b->text = text;
	b->end_notes = end_notes;
	result = xml_read_part(p, text->flow.x, part, &events, b);
	docx_paragraph_settle(text);
	mathml_release(&b->formula);
	free(b);
	return result;
}
