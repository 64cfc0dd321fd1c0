#include "extract/word/rtf_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/utf8.h"

#include "extract/markdown/fonts.h"
#include "extract/word/style_names.h"
#include "extract/word/field_code.h"
#include "extract/limits.h"

#define NAME_MAX_BYTES 256

void
rtf_text_release(struct rtf_text *t)
{
	flow_release(&t->flow);
	rtf_fonts_release(&t->fonts);
	rtf_table_release(&t->table);
	buf_release(&t->bytes);
	buf_release(&t->names);
	mathml_release(&t->formula);
}

static void
end_row(struct rtf_text *t)
{
	if (t->row)
		rtf_table_row(&t->table);
	t->row = t->cell = false;
}

static void
end_table(struct rtf_text *t)
{
	end_row(t);
	if (!t->flow.tables)
		return;
	rtf_table_end(&t->table, &t->flow);
	flow_table_end(&t->flow);
}

/* Tables open and close with what their paragraphs say, and before a
 * paragraph has text. */
static void
set_table(struct rtf_text *t, bool in_table)
{
	struct flow *f = &t->flow;

	if (f->depth)
		return;
	if (!in_table) {
		end_table(t);
		return;
	}
	if (!f->tables)
		flow_table_begin(f);
	if (!t->row)
		flow_row_begin(f);
	if (!t->cell)
		flow_cell_begin(f, 1);
	t->row = t->cell = true;
}

/* The open block gets its first text. */
static void
block_begin(struct rtf_text *t, const struct rtf_group *g)
{
	set_table(t, g->in_table || t->row_known);
}

/* Appends UTF-8 text to what the group belongs to. */
static void
put(struct rtf_text *t, const struct rtf_group *g, const char *text, size_t n)
{
	const struct rtf_font *font;

	if (g->place == RTF_IN_NOTHING)
		return;
	if (g->place != RTF_IN_TEXT) {
		if (t->names.length + n <= NAME_MAX_BYTES)
			buf_add(&t->names, text, n);
		return;
	}
	if (g->hidden)
		return;
	if (t->in_formula && t->flow.depth == t->formula_depth) {
		if (t->formula.out.length + n > LIMIT_RAW_TEXT)
			t->flow.x->truncated = true;
		else
			mathml_add(&t->formula, text, n);
		return;
	}
	if (!flow_open_block(&t->flow)->length)
		block_begin(t, g);
	font = rtf_font_find(&t->fonts, g->font);
	flow_shift(&t->flow, g->shift);
	flow_font(&t->flow, font && font->fixed, text, n);
	flow_add(&t->flow, text, n);
}

void
rtf_settle(struct rtf_text *t, const struct rtf_group *g)
{
	struct buf text = BUF_EMPTY;

	if (t->high) {
		t->high = 0;
		put(t, g, "\xEF\xBF\xBD", 3);
	}
	if (!t->bytes.length)
		return;
	rtf_decode(
	    &t->fonts, rtf_font_find(&t->fonts, g->font), &t->bytes, &text);
	buf_clear(&t->bytes);
	if (text.length)
		put(t, g, text.data, text.length);
	buf_release(&text);
}

void
rtf_add(
    struct rtf_text *t, const struct rtf_group *g, const char *text, size_t n)
{
	const struct rtf_font *font = rtf_font_find(&t->fonts, g->font);

	/* The second byte of a wide character may look like ASCII, and a
	 * symbol font has no letters. */
	if (g->place == RTF_IN_TEXT &&
	    (t->bytes.length || (font && font->symbol))) {
		buf_add(&t->bytes, text, n);
		rtf_settle(t, g);
		return;
	}
	rtf_settle(t, g);
	put(t, g, text, n);
}

void
rtf_add_byte(struct rtf_text *t, const struct rtf_group *g, char byte)
{
	if (t->high)
		rtf_settle(t, g);
	buf_add_char(&t->bytes, byte);
}

void
rtf_add_point(struct rtf_text *t, const struct rtf_group *g, uint32_t point)
{
	uint32_t high = t->high;
	char text[4];

	if (high && point >= 0xDC00 && point < 0xE000) {
		t->high = 0;
		point = 0x10000 + ((high - 0xD800) << 10) + (point - 0xDC00);
	}
	rtf_settle(t, g);
	if (point >= 0xD800 && point < 0xDC00) {
		t->high = point;
		return;
	}
	/* Word writes symbols by their place in the font. */
	if (point >= 0xF000 && point < 0xF100) {
		rtf_add_byte(t, g, (char)(point - 0xF000));
		rtf_settle(t, g);
		return;
	}
	if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
		point = 0xFFFD;
	if (point)
		put(t, g, text, utf8_encode(point, text));
}

/* The outline of a style, -1: text. */
static int
outline_of(const struct rtf_text *t, long style)
{
	for (size_t i = 0; i < t->style_count; i++)
		if (t->styles[i].number == style)
			return t->styles[i].outline;
	return -1;
}

static int
heading_of(const struct rtf_text *t, const struct rtf_group *g)
{
	if (g->outline >= 0)
		return g->outline < 9 ? g->outline + 1 : 0;
	return outline_of(t, g->style) + 1;
}

static bool
is_contents(const struct rtf_text *t, const struct rtf_group *g)
{
	for (size_t i = 0; i < t->style_count; i++)
		if (t->styles[i].number == g->style)
			return t->styles[i].contents;
	return false;
}

/* Blanks in front of an item: two for each level, three under a number, by
 * what is open above it. */
static size_t
indent_of(struct rtf_text *t, size_t level)
{
	size_t indent = 0;

	for (size_t i = 0; i < level; i++)
		indent += t->widths[i] ? t->widths[i] : 2;
	t->widths[level] = strcmp(t->marker, "-") == 0 ? 2 : 3;
	for (size_t i = level + 1; i < NUMBERING_LEVELS; i++)
		t->widths[i] = 0;
	return indent;
}

/* Uses the marker of the item, whose level stands behind it in the file. */
static void
use_marker(struct rtf_text *t, const struct rtf_group *g)
{
	const struct flow *f = &t->flow;
	size_t indent = 0;

	/* Items of notes, boxes and cells stand in one line. */
	if (*t->marker && !f->depth && !f->tables)
		indent = indent_of(t, (size_t)g->level);
	flow_item(&t->flow, indent, t->marker);
}

/* A paragraph ends that is not marked as in a table.  One without text may
 * stand between two tables.  But many writers mark no paragraph in cells: if a
 * row was described just before, only the description ends, for its row may be
 * missing.
 */
static void
leave_table(struct rtf_text *t)
{
	if (flow_open_block(&t->flow)->length)
		t->row_known = false;
	else if (!t->row_known)
		set_table(t, false);
}

void
rtf_paragraph_end(struct rtf_text *t, const struct rtf_group *g)
{
	rtf_settle(t, g);
	if (!g->in_table && !t->flow.depth)
		leave_table(t);
	if (is_contents(t, g))
		buf_clear(flow_open_block(&t->flow));
	flow_heading(&t->flow, heading_of(t, g));
	if (t->flow.heading)
		memset(t->widths, 0, sizeof t->widths);
	if (!t->flow.heading)
		use_marker(t, g);
	else if (strcmp(t->marker, "-") != 0)
		flow_number(&t->flow, t->marker);
	if (!flow_open_block(&t->flow)->length)
		flow_blank_line(&t->flow);
	flow_block(&t->flow);
	flow_item(&t->flow, 0, "");
	t->marker[0] = '\0';
}

void
rtf_paragraph_reset(struct rtf_text *t)
{
	/* The marker stands in front of \pard and the level behind it: at the
	 * next \pard an item that has a level and no text is left out. */
	if (t->leveled && !flow_open_block(&t->flow)->length)
		t->marker[0] = '\0';
}

void
rtf_frame_begin(struct rtf_text *t, struct rtf_group *g)
{
	memcpy(g->marker, t->marker, sizeof g->marker);
	t->marker[0] = '\0';
	g->frame = true;
	g->in_table = false;
	g->style = g->outline = -1;
}

void
rtf_frame_end(struct rtf_text *t, const struct rtf_group *g)
{
	if (flow_open_block(&t->flow)->length)
		rtf_paragraph_end(t, g);
	flow_frame_end(&t->flow);
	memcpy(t->marker, g->marker, sizeof t->marker);
}

void
rtf_cell_end(struct rtf_text *t, const struct rtf_group *g)
{
	rtf_settle(t, g);
	set_table(t, true);
	use_marker(t, g);
	t->marker[0] = '\0';
	if (t->flow.depth)
		flow_block(&t->flow);
	else
		flow_cell_end(&t->flow);
	t->cell = false;
	flow_item(&t->flow, 0, "");
}

void
rtf_row_end(struct rtf_text *t, const struct rtf_group *g)
{
	rtf_settle(t, g);
	if (t->flow.depth)
		return;
	end_row(t);
	t->row_known = false;
}

void
rtf_row_word(struct rtf_text *t, enum rtf_word word, long value)
{
	if (t->flow.depth)
		return;
	t->row_known = t->row_known || word == RTF_ROW_BEGIN;
	if (word == RTF_ROW_BEGIN)
		rtf_table_describe(&t->table);
	else if (word == RTF_ROW_LEFT)
		rtf_table_left(&t->table, value);
	else if (word == RTF_CELL_EDGE)
		rtf_table_edge(&t->table, value);
}

void
rtf_text_end(struct rtf_text *t)
{
	while (t->flow.depth)
		flow_frame_end(&t->flow);
	end_table(t);
	flow_end(&t->flow);
}

/* "1." as it is, any bullet as "-". */
static void
set_marker(struct rtf_text *t)
{
	char text[32], *end = text, *start = text;
	bool number = false;

	snprintf(text, sizeof text, "%.*s", (int)t->names.length,
	    t->names.data ? t->names.data : "");
	utf8_trim(text);
	start += strspn(start, " \t");
	for (end = start + strlen(start);
	     end > start && strchr(" \t", end[-1]);)
		*--end = '\0';
	for (char *c = start; *c; c++)
		number = number || (*c >= '0' && *c <= '9') ||
			 ((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z');
	/* Wingdings and Courier New write bullets as letters. */
	if (end - start == 1 && !(*start >= '0' && *start <= '9'))
		number = false;
	t->leveled = false;
	if (*start)
		snprintf(
		    t->marker, sizeof t->marker, "%s", number ? start : "-");
}

static void
set_style(struct rtf_text *t, const struct rtf_group *g)
{
	char name[64];
	int outline = g->outline;
	bool contents;

	snprintf(name, sizeof name, "%.*s", (int)t->names.length,
	    t->names.data ? t->names.data : "");
	name[strcspn(name, ";")] = '\0';
	contents = style_is_contents(name);
	if (contents)
		outline = -1;
	else if (outline < 0 || outline > 8)
		outline = style_heading(name) - 1;
	if (outline < 0 && !contents && g->outline < 0)
		outline = outline_of(t, g->base);
	if (outline < 0 && !contents)
		return;
	if (g->style < 0 || t->style_count == RTF_STYLES_MAX)
		return;
	t->styles[t->style_count].number = g->style;
	t->styles[t->style_count].contents = contents;
	t->styles[t->style_count++].outline = outline;
}

static void
set_font(struct rtf_text *t, const struct rtf_group *g)
{
	struct rtf_font *font = rtf_font_make(&t->fonts, g->font);

	if (!font || !t->names.length)
		return;
	snprintf(font->name, sizeof font->name, "%.*s", (int)t->names.length,
	    t->names.data);
	font->name[strcspn(font->name, ";")] = '\0';
	font->symbol = font->symbol ||
		       strncasecmp(font->name, "Wingdings", 9) == 0 ||
		       strcasecmp(font->name, "Symbol") == 0;
	font->fixed = font->fixed || font_is_fixed(font->name);
}

void
rtf_names_end(struct rtf_text *t, const struct rtf_group *g)
{
	rtf_settle(t, g);
	if (g->place == RTF_IN_LIST_TEXT)
		set_marker(t);
	else if (g->place == RTF_IN_STYLES)
		set_style(t, g);
	else if (g->place == RTF_IN_FONTS)
		set_font(t, g);
	if (g->place != RTF_IN_FIELD_CODE)
		buf_clear(&t->names);
}

void
rtf_formula_end(struct rtf_text *t, const struct rtf_group *g)
{
	t->in_formula = false;
	if (t->formula.out.length)
		put(t, g, t->formula.out.data, t->formula.out.length);
	mathml_clear(&t->formula);
}

bool
rtf_is_dropped(const struct rtf_text *t)
{
	const char *instruction = t->names.data ? t->names.data : "";

	return field_is_page_number(instruction) ||
	       field_is_contents(instruction);
}
