#include "extract/office/odf_body.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/office/odf_chart.h"
#include "extract/office/odf_names.h"
#include "extract/xml/mathml.h"
#include "extract/xml/package.h"
#include "extract/xml/xml.h"

#define BLANKS_MAX 256
#define NAME_SIZE 64
#define LISTS_MAX ODF_LEVELS
#define CHARTS_MAX 16 /* of a block */

/* An open element, and what it puts aside until it ends. */
struct level {
	enum odf_element element;
	bool box;	  /* began a frame of the flow */
	bool in_block;	  /* before that */
	size_t lists;	  /* before that */
	int repeat;	  /* cell or row */
	bool class_title; /* draw:frame: the title of a slide */
	const char *font; /* before that */
	int shift, fixed; /* before that */
	char number[64];  /* of a heading, or "" */
};

struct body {
	struct odf *o;
	struct level levels[LIMIT_DEPTH + 1];
	size_t depth, styles;
	bool in_block;	  /* a paragraph or heading is open */
	bool hidden;	  /* it is hidden */
	bool title;	  /* inside the frame of the title */
	const char *font; /* Symbol, Wingdings, or NULL */
	int shift;	  /* of the text: raised 1, lowered -1 */
	int fixed;	  /* 1: the text is in a font of code */
	size_t notes;	  /* depth of presentation:notes, or 0 */
	struct odf_list *lists[LISTS_MAX];
	size_t list_count;	    /* more than the array holds: as the last */
	bool continued;		    /* the lists that begin go on counting */
	long item_start;	    /* of the item that is open, -1: none */
	struct odf_list *item_list; /* of its own, or NULL */
	bool item;		    /* its marker is not written */
	struct chart charts[CHARTS_MAX]; /* of the block that is open */
	size_t chart_count;
};

/* Blocks. */

static size_t
list_level(const struct body *b)
{
	return (b->list_count < LISTS_MAX ? b->list_count : LISTS_MAX) - 1;
}

static void
begin_item(struct body *b)
{
	size_t indent = 0, level = list_level(b);
	struct odf_list *list = b->item_list ? b->item_list : b->lists[level];
	char marker[64] = "-";

	if (list)
		odf_list_next(
		    list, (int)level, b->item_start, marker, sizeof marker);
	for (size_t i = 0; i < level; i++)
		indent += b->lists[i] && b->lists[i]->levels[i].number ? 3 : 2;
	flow_item(&b->o->flow, indent, marker);
	b->item = b->continued = false;
}

static void
begin_block(struct body *b, const struct xml_element *e)
{
	char *style = xml_attribute_in(e, ":text:1.0", "style-name");

	flow_block(&b->o->flow);
	if (!b->o->slides && odf_styles_title(&b->o->styles, style))
		flow_heading(&b->o->flow, 1);
	b->fixed = odf_styles_fixed(&b->o->styles, style) > 0;
	free(style);
	b->in_block = true;
	b->hidden = false;
	if (b->item && b->list_count && !b->title)
		begin_item(b);
}

/* Headings have a list of their own, or are items of another. */
static void
begin_heading(struct body *b, const struct xml_element *e)
{
	struct odf_list *list = odf_styles_list(&b->o->styles, ODF_OUTLINE);
	int level = (int)xml_number(e, "outline-level", 1, ODF_LEVELS, 1);
	long start = xml_is(e, "restart-numbering", "true")
			 ? xml_number(e, "start-value", 0, 1000000, 1)
			 : -1;
	char *number = b->levels[b->depth].number;

	flow_block(&b->o->flow);
	flow_heading(&b->o->flow, level);
	if (b->item && b->list_count) {
		level = (int)list_level(b) + 1;
		list = b->lists[level - 1];
		start = b->item_start;
	}
	b->in_block = true;
	b->hidden = b->item = false;
	if (!list || !list->levels[level - 1].number ||
	    xml_is(e, "is-list-header", "true"))
		return;
	odf_list_next(
	    list, level - 1, start, number, sizeof b->levels[b->depth].number);
}

/* Charts that stand in a paragraph follow it. */
static void
write_charts(struct body *b)
{
	if (b->in_block || b->o->flow.depth || b->o->sheet)
		return;
	for (size_t i = 0; i < b->chart_count; i++) {
		chart_write(&b->charts[i], &b->o->flow);
		chart_release(&b->charts[i]);
	}
	b->chart_count = 0;
}

static void
end_block(struct body *b, const struct level *level)
{
	struct buf *block = flow_open_block(&b->o->flow);

	flow_number(&b->o->flow, level->number);
	if (b->title && b->o->page && !b->o->flow.depth) {
		if (b->o->title.length && block->length)
			buf_add_char(&b->o->title, ' ');
		buf_add(&b->o->title, block->data, block->length);
	}
	if (!block->length && !b->hidden)
		flow_blank_line(&b->o->flow);
	if (b->hidden || (b->title && !b->o->flow.depth))
		buf_clear(block);
	flow_block(&b->o->flow);
	b->in_block = b->hidden = false;
	write_charts(b);
}

/* Lists. */

static void
begin_list(struct body *b, const struct xml_element *e)
{
	char *name = xml_attribute_in(e, ":text:1.0", "style-name");
	char *other = xml_attribute(e, "continue-list");
	struct odf_list *list = odf_styles_list(&b->o->styles, name);

	flow_block(&b->o->flow);
	if (!name && b->list_count)
		list = b->lists[list_level(b)];
	b->list_count++;
	b->lists[list_level(b)] = list;
	b->continued = other || (b->continued && b->list_count > 1);
	if (list && !b->continued && !xml_is(e, "continue-numbering", "true") &&
	    !xml_is(e, "continues-numbering", "true"))
		odf_list_restart(list, (int)list_level(b));
	free(other);
	free(name);
}

static void
open_list_item(struct body *b, const struct xml_element *e)
{
	char *style = xml_attribute_in(e, ":text:1.0", "style-override");

	b->item = true;
	b->item_start = xml_number(e, "start-value", 0, 1000000, -1);
	b->item_list = odf_styles_list(&b->o->styles, style);
	free(style);
}

/* Frames: notes and boxes. */

static void
begin_frame(struct body *b, struct level *level, size_t note)
{
	level->box = true;
	level->in_block = b->in_block;
	level->lists = b->list_count;
	b->in_block = false;
	b->shift = b->fixed = 0;
	b->list_count = 0;
	if (note)
		flow_note_begin(&b->o->flow, note);
	else
		flow_box_begin(&b->o->flow);
}

static void
end_frame(struct body *b, const struct level *level)
{
	flow_frame_end(&b->o->flow);
	b->in_block = level->in_block;
	b->list_count = level->lists;
}

static void
leave_out(struct body *b, const struct xml_element *e)
{
	b->levels[b->depth].element = ODF_SKIP;
	xml_skip(e);
}

static void
begin_note(struct body *b, const struct xml_element *e)
{
	struct flow *f = &b->o->flow;
	size_t number = b->hidden ? 0 : flow_note_number(f, NULL);

	if (number)
		flow_note_refer(f, number);
	else
		leave_out(b, e);
}

/* Objects are files of their own. */

static void
math_start(void *context, const struct xml_element *e)
{
	mathml_element(context, e);
}

static void
math_end(void *context, const char *name)
{
	(void)name;
	mathml_end(context);
}

static void
math_text(void *context, const char *text, size_t n)
{
	mathml_text(context, text, n);
}

struct sort {
	bool known, math, chart;
};

static void
sort_start(void *context, const struct xml_element *e)
{
	struct sort *s = context;

	s->math = s->math || (!s->known && strcmp(e->name, "math") == 0);
	s->chart = s->chart || (strcmp(e->name, "chart") == 0 &&
				   strstr(e->space, ":chart:"));
	s->known = true;
}

/* Whether the part is MathML or a chart: other objects are sheets. */
static struct sort
sort_of(struct package *p, struct extraction *x, const char *part)
{
	static const struct xml_events events = {sort_start, NULL, NULL, true};
	struct sort sort = {false, false, false};

	if (xml_read_part(p, x, part, &events, &sort) < 0)
		return (struct sort){false, false, false};
	return sort;
}

static void
add_formula(struct odf *o, const char *part)
{
	static const struct xml_events events = {
	    math_start, math_end, math_text, true};
	struct mathml m;

	memset(&m, 0, sizeof m);
	if (xml_read_part(o->package, o->flow.x, part, &events, &m) == 0)
		flow_add(&o->flow, m.out.data, m.out.length);
	mathml_release(&m);
}

static void
add_chart(struct body *b, const char *part)
{
	struct extraction *x = b->o->flow.x;

	if (b->chart_count == CHARTS_MAX)
		return;
	odf_chart_read(b->o->package, x, part, &b->charts[b->chart_count++]);
	if (!b->in_block)
		flow_block(&b->o->flow);
	write_charts(b);
}

/* What draw:object shows. */
static void
add_object(struct body *b, const struct xml_element *e)
{
	char *target = xml_attribute(e, "href");
	struct odf *o = b->o;
	struct buf part = BUF_EMPTY;
	struct sort sort;

	if (target && package_resolve("", target, &part)) {
		buf_add_text(&part, "/content.xml");
		if (package_has(o->package, part.data)) {
			sort = sort_of(o->package, o->flow.x, part.data);
			if (sort.math)
				add_formula(o, part.data);
			else if (sort.chart)
				add_chart(b, part.data);
		}
		extraction_spare(o->flow.x);
	}
	buf_release(&part);
	free(target);
}

/* Slides. */

static void
add_notes(struct odf *o)
{
	if (!o->notes.length)
		return;
	if (o->flow.out.last != BLOCK_NONE)
		buf_add_char(&o->flow.x->text, '\n');
	buf_add_text(&o->flow.x->text, "Notes: ");
	buf_add(&o->flow.x->text, o->notes.data, o->notes.length);
}

static void
begin_page(struct body *b, const struct xml_element *e)
{
	struct odf *o = b->o;
	struct extraction *x = o->flow.x;
	char *style = xml_attribute_in(e, ":drawing:1.0", "style-name");

	if (o->page == limits->pages) {
		extraction_count(x, limits->pages, "slides", PAGES_SETTING);
		leave_out(b, e);
	} else {
		if (o->page++)
			buf_add_char(&x->text, '\f');
		buf_add_char(&x->page_flags,
		    odf_styles_hidden(&o->styles, style) ? PAGE_HIDDEN : 0);
		buf_clear(&o->title);
		buf_clear(&o->body);
		buf_clear(&o->notes);
		o->flow.out = (struct markdown){&o->body, BLOCK_NONE};
	}
	free(style);
}

static void
end_page(struct odf *o)
{
	struct buf line = BUF_EMPTY;
	struct markdown out = {&o->flow.x->text, BLOCK_NONE};

	flow_block(&o->flow);
	o->flow.out = (struct markdown){&o->body, o->flow.out.last};
	flow_notes_write(&o->flow);
	buf_printf(&line, "Slide %zu%s", o->page, o->title.length ? ": " : "");
	buf_add(&line, o->title.data, o->title.length);
	if (o->title.length || o->body.length || o->notes.length)
		markdown_heading(&out, 2, line.data, line.length);
	else
		o->flow.x->page_flags.data[o->page - 1] |= PAGE_NO_TEXT;
	if (o->body.length) {
		buf_add_char(out.out, '\n');
		buf_add(out.out, o->body.data, o->body.length);
	}
	o->flow.out = out;
	add_notes(o);
	buf_release(&line);
}

/* Sheets: a page each. */

static void
begin_sheet(struct body *b, const struct xml_element *e)
{
	struct odf *o = b->o;

	if (o->sheet_count == LIMIT_SHEETS) {
		extraction_count(o->flow.x, LIMIT_SHEETS, "sheets", NULL);
		leave_out(b, e);
		return;
	}
	if (o->sheet_count++)
		flow_page(&o->flow);
	free(o->name);
	o->name = xml_attribute_in(e, ":table:1.0", "name");
	o->sheet = b->depth;
	o->row = 0;
	flow_table_begin(&o->flow); /* blocks go to its cells */
}

/* Whether rows and cells are those of a sheet, and not of a table in one. */
static bool
in_sheet(const struct odf *o)
{
	return o->sheet && flow_table_shown(&o->flow);
}

static void
add_to_sheet(struct odf *o, long row, long column, const struct buf *text)
{
	if (o->left == 0)
		extraction_count(o->flow.x, LIMIT_CELLS, "cells", NULL);
	if (o->left == 0 || o->grid.text.length > LIMIT_RAW_TEXT)
		return;
	o->left--;
	grid_add(&o->grid, row, column, text->data, text->length);
}

static void
end_sheet_cell(struct odf *o, int repeat)
{
	struct buf *text = &o->flow.cell;

	flow_block(&o->flow);
	o->flow.marker[0] = '\0';
	if (extraction_has_text(text))
		for (int i = 0; i < repeat && i < FLOW_SPAN_MAX &&
				(i == 0 || flow_may_copy(&o->flow));
		     i++)
			add_to_sheet(o, o->row, o->column + i, text);
	buf_clear(text);
	o->column += repeat;
}

static void
begin_sheet_row(struct odf *o)
{
	o->row++;
	o->column = 1;
	o->row_first = o->grid.count;
}

static void
end_sheet_row(struct odf *o, int repeat)
{
	size_t end = o->grid.count;
	struct buf text = BUF_EMPTY;

	for (int i = 1; i < repeat && i < FLOW_SPAN_MAX; i++)
		for (size_t k = o->row_first;
		     k < end && flow_may_copy(&o->flow); k++) {
			struct grid_cell cell = o->grid.cells[k];

			/* The text of the grid moves when it grows. */
			buf_clear(&text);
			buf_add(&text, o->grid.text.data + cell.offset,
			    cell.length);
			add_to_sheet(o, o->row + i, cell.column, &text);
		}
	o->row += repeat - 1;
	buf_release(&text);
}

static void
end_sheet(struct body *b)
{
	struct odf *o = b->o;
	struct flow *f = &o->flow;
	size_t before = f->x->text.length;
	bool more = f->x->truncated;

	flow_block(f);
	buf_clear(&f->cell);
	flow_table_dissolve(f);
	o->sheet = 0;
	f->x->truncated = false; /* what was read is written */
	if (o->grid.count || b->chart_count) {
		flow_heading(f, 2);
		flow_add_text(f, o->name ? o->name : "");
		flow_block(f);
	}
	grid_write(&o->grid, f);
	write_charts(b);
	f->x->truncated = f->x->truncated || more;
	grid_clear(&o->grid);
	buf_add_char(&f->x->page_flags,
	    (char)(f->x->text.length == before ? PAGE_NO_TEXT : 0));
}

/* Frames that say what they are for. */
static void
begin_placeholder(struct body *b, const struct xml_element *e)
{
	bool notes = xml_is(e, "class", "notes");

	if (xml_is(e, "class", "page-number") || xml_is(e, "class", "footer") ||
	    xml_is(e, "class", "date-time") || xml_is(e, "class", "header") ||
	    xml_is(e, "placeholder", "true") || (b->notes && !notes))
		leave_out(b, e);
	else if (xml_is(e, "class", "title") && b->o->slides)
		b->title = b->levels[b->depth].class_title = true;
}

static void
begin_speaker_notes(struct body *b)
{
	flow_block(&b->o->flow);
	b->notes = b->depth;
	b->o->flow.out = (struct markdown){&b->o->notes, BLOCK_NONE};
}

static void
end_speaker_notes(struct body *b)
{
	flow_block(&b->o->flow);
	b->notes = 0;
	b->o->flow.out = (struct markdown){&b->o->body, BLOCK_TEXT};
}

/* Elements. */

static void
open_block(
    struct body *b, enum odf_element element, const struct xml_element *e)
{
	struct flow *f = &b->o->flow;

	if (element == ODF_P)
		begin_block(b, e);
	else if (element == ODF_H)
		begin_heading(b, e);
	else if (element == ODF_LIST)
		begin_list(b, e);
	else if (element == ODF_ITEM)
		open_list_item(b, e);
	else if (element == ODF_LIST_HEADER)
		b->item = false;
	else if (element == ODF_TABLE && b->o->sheets && !b->o->sheet)
		begin_sheet(b, e);
	else if (element == ODF_TABLE)
		flow_table_begin(f);
	else if (element == ODF_ROW && in_sheet(b->o))
		begin_sheet_row(b->o);
	else if (element == ODF_ROW)
		flow_row_begin(f);
	else if (element == ODF_CELL || element == ODF_COVERED)
		flow_cell_begin(f, 1);
	else if (element == ODF_PAGE)
		begin_page(b, e);
	else if (element == ODF_SPEAKER_NOTES)
		begin_speaker_notes(b);
	else if (element == ODF_SHAPE && b->in_block)
		begin_frame(b, &b->levels[b->depth], 0);
	else if (element == ODF_NOTE_BODY && b->o->flow.note_count)
		begin_frame(
		    b, &b->levels[b->depth], f->note_base + f->note_count);
}

static void
open_span(struct body *b, const struct xml_element *e)
{
	int shift, fixed;
	char *style = xml_attribute_in(e, ":text:1.0", "style-name");

	if (odf_styles_hidden(&b->o->styles, style))
		leave_out(b, e);
	b->font = odf_styles_font(&b->o->styles, style);
	shift = odf_styles_shift(&b->o->styles, style);
	fixed = odf_styles_fixed(&b->o->styles, style);
	b->shift = shift ? shift : b->shift;
	b->fixed = fixed >= 0 ? fixed : b->fixed;
	free(style);
}

static void
open_inline(
    struct body *b, enum odf_element element, const struct xml_element *e)
{
	struct flow *f = &b->o->flow;
	long blanks;

	if (element == ODF_TAB) {
		flow_add_text(f, "\t");
	} else if (element == ODF_BREAK) {
		flow_break(f);
	} else if (element == ODF_BLANKS) {
		for (blanks = xml_number(e, "c", 1, BLANKS_MAX, 1); blanks > 0;
		     blanks--)
			flow_add_text(f, " ");
	} else if (element == ODF_SPAN) {
		open_span(b, e);
	} else if (element == ODF_NOTE) {
		begin_note(b, e);
	} else if (element == ODF_HIDDEN_PARAGRAPH) {
		b->hidden = xml_is(e, "is-hidden", "true");
		leave_out(b, e);
	} else if (element == ODF_SECTION && xml_is(e, "display", "none")) {
		leave_out(b, e);
	} else if (element == ODF_OBJECT) {
		add_object(b, e);
	} else if (element == ODF_FRAME) {
		begin_placeholder(b, e);
	}
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct body *b = context;
	struct level *level = &b->levels[++b->depth];
	char name[NAME_SIZE];

	memset(level, 0, sizeof *level);
	level->font = b->font;
	level->shift = b->shift;
	level->fixed = b->fixed;
	odf_name(e->name, e->space, name, sizeof name);
	if (b->styles) {
		odf_styles_start(&b->o->styles, name, e);
		return;
	}
	level->element = odf_element(name);
	if (level->element == ODF_SKIP)
		leave_out(b, e);
	else if (level->element == ODF_STYLES)
		b->styles = b->depth;
	level->repeat = (int)xml_number(e,
	    level->element == ODF_ROW ? "number-rows-repeated"
				      : "number-columns-repeated",
	    1, 1000000, 1);
	open_block(b, level->element, e);
	open_inline(b, level->element, e);
}

static void
end_cell(struct body *b, const struct level *level)
{
	struct flow *f = &b->o->flow;

	if (in_sheet(b->o)) {
		end_sheet_cell(b->o, level->repeat);
		return;
	}
	flow_cell_repeat(
	    f, level->repeat < FLOW_SPAN_MAX ? level->repeat : FLOW_SPAN_MAX);
	flow_cell_end(f);
}

static void
close_element(struct body *b, const struct level *level)
{
	struct flow *f = &b->o->flow;

	if (level->element == ODF_P || level->element == ODF_H)
		end_block(b, level);
	else if (level->element == ODF_LIST && b->list_count)
		b->list_count--;
	else if (level->element == ODF_ITEM)
		b->item = false;
	else if (level->element == ODF_TABLE && b->o->sheet == b->depth)
		end_sheet(b);
	else if (level->element == ODF_TABLE)
		flow_table_end(f);
	else if (level->element == ODF_ROW && in_sheet(b->o))
		end_sheet_row(b->o, level->repeat);
	else if (level->element == ODF_ROW)
		flow_row_repeat(f, level->repeat);
	else if (level->element == ODF_CELL || level->element == ODF_COVERED)
		end_cell(b, level);
	else if (level->element == ODF_PAGE)
		end_page(b->o);
	else if (level->element == ODF_SPEAKER_NOTES)
		end_speaker_notes(b);
	if (level->box)
		end_frame(b, level);
	if (level->class_title)
		b->title = false;
}

static void
on_end(void *context, const char *name)
{
	struct body *b = context;
	char full[NAME_SIZE] = "text:";

	if (b->styles && b->styles != b->depth) {
		/* Only the ends of two elements count there. */
		strncat(full, name, sizeof full - 6);
		if (strcmp(name, "style") == 0)
			memcpy(full, "style:style", 12);
		odf_styles_end(&b->o->styles, full);
	} else {
		close_element(b, &b->levels[b->depth]);
	}
	if (b->styles == b->depth)
		b->styles = 0;
	b->font = b->levels[b->depth].font;
	b->shift = b->levels[b->depth].shift;
	b->fixed = b->levels[b->depth].fixed;
	b->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct body *b = context;

	if (b->styles || !b->in_block)
		return;
	flow_shift(&b->o->flow, b->shift);
	/* On slides blocks go where their shapes are. */
	if (!b->o->slides)
		flow_font(&b->o->flow, b->fixed > 0, text, n);
	if (b->font)
		flow_add_symbols(&b->o->flow, b->font, text, n);
	else
		flow_add_folded(&b->o->flow, text, n);
}

int
odf_body_read(struct odf *o, const char *part)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct body *b = mem_alloc(sizeof *b);

	b->o = o;
	b->item_start = -1;
	xml_read_part(o->package, o->flow.x, part, &events, b);
	extraction_spare(o->flow.x);
	while (b->chart_count)
		chart_release(&b->charts[--b->chart_count]);
	free(b);
	return o->flow.x->error ? -1 : 0;
}
