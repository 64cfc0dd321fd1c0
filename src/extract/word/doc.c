#include "extract/word/doc.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/word/doc_file.h"
#include "extract/word/doc_lists.h"
#include "extract/word/doc_runs.h"
#include "extract/word/doc_stories.h"
#include "extract/markdown/symbols.h"
#include "extract/word/edges.h"
#include "extract/word/field_code.h"
#include "extract/markdown/flow.h"
#include "extract/limits.h"

#define CODE_MAX 64
#define LIST_OF_95 2047

/* Control characters with a meaning; the first ones only in a run that is
 * marked as special. */
enum {
	SHAPE = 0x08,
	FIELD_BEGIN = 0x13,
	FIELD_RESULT = 0x14,
	FIELD_END = 0x15,
	SYMBOL = 0x28,
	TAB = 0x09,
	LINE_BREAK = 0x0B,
	COLUMN_BREAK = 0x0E,
	HYPHEN = 0x1E
};

/* A part of the text that is being read. */
struct story {
	uint32_t at, end;
	bool open; /* inside of a paragraph */
	struct doc_paragraph paragraph;
	struct {
		bool silent; /* its instruction, or a result to drop */
	} fields[LIMIT_DOC_FIELDS];
	size_t field_count; /* more than the array holds: not looked at */
	size_t silent;
};

struct body {
	struct flow flow;
	struct doc_pieces pieces;
	struct doc_runs runs;
	struct numbering lists;
	struct doc_stories beside;
	/* The main text, and a note or a box it refers to. */
	struct story stories[2];
	size_t depth;
	struct buf code; /* of the innermost field */
	uint32_t high;	 /* first half of a surrogate pair, or 0 */
	struct cell_edges edges;
	struct bytes row_cells;
	size_t cell_count;
	bool row, cell;
};

static struct story *
story(struct body *b)
{
	return &b->stories[b->depth - 1];
}

static void
story_begin(struct body *b, struct doc_range range)
{
	struct story *s = &b->stories[b->depth++];

	memset(s, 0, sizeof *s);
	s->at = range.from;
	s->end = range.to;
}

static void
story_end(struct body *b)
{
	if (--b->depth)
		flow_frame_end(&b->flow);
}

/* Fields. */

static void
begin_field(struct body *b, struct story *s)
{
	buf_clear(&b->code);
	if (s->field_count++ < LIMIT_DOC_FIELDS) {
		s->fields[s->field_count - 1].silent = true;
		s->silent++;
	}
}

static void
show_field(struct story *s)
{
	if (s->field_count <= LIMIT_DOC_FIELDS &&
	    s->fields[s->field_count - 1].silent) {
		s->fields[s->field_count - 1].silent = false;
		s->silent--;
	}
}

static void
mark_field(struct body *b, struct story *s, uint32_t mark)
{
	if (mark == FIELD_BEGIN) {
		begin_field(b, s);
	} else if (s->field_count == 0) {
		return;
	} else if (mark == FIELD_END) {
		show_field(s);
		s->field_count--;
		/* The field around it must not take this code for its own. */
		buf_clear(&b->code);
	} else if (!field_is_page_number(b->code.data ? b->code.data : "")) {
		show_field(s);
	}
}

/* Paragraphs say whether they are in a table: so tables open and close. */

static bool
is_row_end(const struct doc_paragraph *p)
{
	return p->in_table && p->row_end && p->mark == DOC_CELL;
}

static int
edge(struct bytes row, size_t i)
{
	return (int16_t)bytes_u16(row, 1 + 2 * i);
}

/* Where the cells of a row end: the operand of sprmTDefTable. */
static void
add_edges(struct bytes row, struct cell_edges *e)
{
	for (size_t i = 0; row.length && i <= bytes_u8(row, 0); i++)
		edges_add(e, edge(row, i));
}

/* Columns in front of a row. */
static int
row_skip(const struct cell_edges *e, struct bytes row)
{
	return row.length ? edges_skip(e, edge(row, 0)) : 0;
}

/* How many columns the cell covers; 1 if the row has no edges. */
static int
cell_span(const struct cell_edges *e, struct bytes row, size_t cell)
{
	if (cell >= bytes_u8(row, 0))
		return 1;
	return edges_span(e, edge(row, cell), edge(row, cell + 1));
}

/* All rows of the table that begins at cp, or the first one alone. */
static struct bytes
look_ahead(struct body *b, uint32_t cp, uint32_t end, struct cell_edges *edges)
{
	struct bytes row = {NULL, 0};
	struct doc_paragraph p;

	for (; cp < end; cp = p.end + 1) {
		p = doc_paragraph_at(&b->runs, cp, end);
		if (!p.in_table)
			break;
		if (!is_row_end(&p))
			continue;
		row = p.row;
		if (!edges)
			break;
		add_edges(row, edges);
	}
	return row;
}

static void
row_begin(struct body *b, const struct story *s)
{
	struct flow *f = &b->flow;

	if (!f->tables) {
		flow_table_begin(f);
		memset(&b->edges, 0, sizeof b->edges);
		look_ahead(b, s->at, s->end, &b->edges);
	}
	flow_row_begin(f);
	b->row_cells = look_ahead(b, s->at, s->end, NULL);
	b->cell_count = 0;
	for (int i = row_skip(&b->edges, b->row_cells); i > 0; i--) {
		flow_cell_begin(f, 1);
		flow_cell_end(f);
	}
}

static void
set_table(struct body *b, const struct story *s)
{
	if (!s->paragraph.in_table) {
		if (b->flow.tables)
			flow_table_end(&b->flow);
		b->row = b->cell = false;
		return;
	}
	if (is_row_end(&s->paragraph)) {
		b->row = b->cell = false;
		return;
	}
	if (!b->row)
		row_begin(b, s);
	if (!b->cell)
		flow_cell_begin(&b->flow,
		    cell_span(&b->edges, b->row_cells, b->cell_count++));
	b->row = b->cell = true;
}

/* Paragraphs. */

static void
paragraph_begin(struct body *b, struct story *s)
{
	s->paragraph = doc_paragraph_at(&b->runs, s->at, s->end);
	s->open = true;
	if (b->depth == 1)
		set_table(b, s);
}

/* Lists of Word 95 are stored in another way: their items get bullets here. */
static void
set_marker(struct body *b, const struct doc_look *look)
{
	struct numbering_marker marker = {true, 0, "-"};
	int level = look->level > 0 ? look->level : 0;

	if (look->list == LIST_OF_95)
		marker.indent = 2 * (size_t)level;
	else if (look->list <= 0 ||
		 !numbering_next(&b->lists, look->list, level, &marker))
		return;
	if (!b->flow.heading)
		flow_item(&b->flow, marker.indent, marker.text);
	else if (!marker.bullet)
		flow_number(&b->flow, marker.text);
}

static void
paragraph_end(struct body *b, struct story *s)
{
	const struct doc_paragraph *p = &s->paragraph;
	struct buf *block = flow_open_block(&b->flow);
	bool heading = p->look.outline >= 0 && p->look.outline < 9;

	s->at = p->end + 1;
	s->open = false;
	if (p->look.contents || (is_row_end(p) && b->depth == 1))
		buf_clear(block);
	flow_heading(&b->flow, heading ? p->look.outline + 1 : 0);
	/* A page break alone is no item of a list. */
	if (block->length || p->mark != DOC_PAGE)
		set_marker(b, &p->look);
	if (b->cell && p->mark == DOC_CELL && b->depth == 1) {
		flow_cell_end(&b->flow);
		b->cell = false;
	} else {
		flow_block(&b->flow);
	}
	flow_item(&b->flow, 0, "");
}

/* Characters. */

static void
add_unit(struct body *b, uint32_t unit)
{
	uint32_t high = b->high;

	b->high = 0;
	if (high && unit >= 0xDC00 && unit < 0xE000) {
		unit = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
		high = 0;
	}
	if (high)
		flow_add_point(&b->flow, 0xFFFD);
	if (unit >= 0xD800 && unit < 0xDC00)
		b->high = unit;
	else if (unit >= 0xDC00 && unit < 0xE000)
		flow_add_point(&b->flow, 0xFFFD);
	else
		flow_add_point(&b->flow, unit);
}

static void
add_symbol(struct body *b, uint32_t font, uint32_t code)
{
	uint32_t point = symbol_point(doc_font_name(&b->beside, font), code);

	if (point)
		add_unit(b, point);
}

static void
add_control(struct body *b, uint32_t unit)
{
	if (unit == TAB)
		flow_add(&b->flow, "\t", 1);
	else if (unit == LINE_BREAK || unit == COLUMN_BREAK)
		flow_break(&b->flow);
	else if (unit == HYPHEN)
		flow_add(&b->flow, "-", 1);
}

static void
add_box(struct body *b, struct doc_range range)
{
	flow_box_begin(&b->flow);
	story_begin(b, range);
}

static void
add_note(struct body *b, struct doc_range range)
{
	size_t number = flow_note_number(&b->flow, NULL);

	if (!number)
		return;
	flow_note_refer(&b->flow, number);
	flow_note_begin(&b->flow, number);
	story_begin(b, range);
}

static void
add_text(struct body *b, uint32_t unit, int shift)
{
	flow_shift(&b->flow, shift);
	add_unit(b, unit);
}

static void
character(struct body *b, struct story *s)
{
	uint32_t fc, cp = s->at++;
	uint32_t unit = doc_pieces_unit(&b->pieces, cp, &fc);
	const struct doc_characters *c =
	    doc_characters_at(&b->runs, fc, &s->paragraph);
	struct doc_range range;
	bool note = b->depth == 1 && doc_note_at(&b->beside, cp, &range);
	bool box = b->depth == 1 && unit == SHAPE && c->special &&
		   doc_box_at(&b->beside, cp, &range);

	if (c->special && unit >= FIELD_BEGIN && unit <= FIELD_END)
		mark_field(b, s, unit);
	else if (s->silent && b->code.length < CODE_MAX && unit < 0x80)
		buf_add_char(&b->code, (char)unit);
	else if (s->silent || c->deleted || c->hidden)
		return;
	else if (note)
		add_note(b, range);
	else if (box)
		add_box(b, range);
	else if (c->special && unit == SYMBOL)
		add_symbol(b, c->font, c->symbol);
	else if (unit < ' ')
		add_control(b, unit);
	else if (unit >= 0xF000 && unit <= 0xF0FF)
		add_symbol(b, c->font, unit);
	else
		add_text(b, unit, c->shift);
}

/* Boxes without an anchor we know, as those in groups, come last. */
static bool
next_box(struct body *b)
{
	struct doc_range range;

	if (!doc_box_left(&b->beside, &range))
		return false;
	add_box(b, range);
	return true;
}

static void
read_stories(struct body *b)
{
	struct story *s;

	while (!b->flow.x->truncated && (b->depth || next_box(b))) {
		s = story(b);
		if (s->open && s->at < s->paragraph.end)
			character(b, s);
		else if (s->open)
			paragraph_end(b, s);
		else if (s->at < s->end)
			paragraph_begin(b, s);
		else
			story_end(b);
	}
}

static void
finish(struct body *b)
{
	struct flow *f = &b->flow;

	flow_end(f);
	if (!b->pieces.cut && !b->pieces.file->cut)
		return;
	f->x->partial = true;
	extraction_warn(f->x, "the document breaks off");
}

void
doc_file_read(const struct doc_file *d, struct extraction *x)
{
	struct body *b = mem_alloc(sizeof *b);

	flow_start(&b->flow, x);
	if (doc_pieces_open(&b->pieces, d)) {
		doc_runs_open(&b->runs, &b->pieces);
		doc_lists_read(&b->lists, d);
		doc_stories_open(&b->beside, d, b->pieces.length);
		story_begin(b, doc_main(&b->beside));
		read_stories(b);
		finish(b);
	} else {
		extraction_fail(
		    x, "damaged", "the document lacks the table of its text");
	}
	doc_stories_release(&b->beside);
	doc_runs_release(&b->runs);
	doc_pieces_release(&b->pieces);
	numbering_release(&b->lists);
	buf_release(&b->code);
	flow_release(&b->flow);
	free(b);
}

int
doc_read(const char *bytes, size_t n, struct extraction *x)
{
	struct doc_file d;

	if (doc_file_open(&d, bytes, n, x))
		doc_file_read(&d, x);
	doc_file_release(&d);
	return x->error ? -1 : 0;
}
