#include "extract/word/docx_paragraph.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define MARK_MAX 32 /* longer ones are text */

/* Charts. */

void
docx_chart(struct docx_text *t, const struct xml_element *e)
{
	char *id = xml_attribute_in(e, "/relationships", "id");

	if (id && t->shown_count < DOCX_CHARTS)
		t->shown[t->shown_count++] = id;
	else
		free(id);
}

static void
charts_drop(struct docx_text *t)
{
	while (t->shown_count)
		free(t->shown[--t->shown_count]);
}

void
docx_charts_write(struct docx_text *t)
{
	if (t->open || !t->shown_count)
		return;
	for (size_t i = 0; i < t->shown_count; i++)
		charts_write(&t->charts, t->shown[i], &t->flow);
	charts_drop(t);
}

void
docx_text_release(struct docx_text *t)
{
	for (size_t i = 0; i < DOCX_PARAGRAPHS; i++)
		free(t->paragraphs[i].style);
	for (size_t i = 0; i < t->mark_count; i++)
		buf_release(&t->marks[i]);
	free(t->marks);
	docx_styles_release(&t->styles);
	numbering_release(&t->numbering);
	charts_drop(t);
	charts_release(&t->charts);
	flow_release(&t->flow);
}

/* Pages. */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void
page_in_row(struct docx_text *t)
{
	struct docx_row_pages *row = &t->row_pages;

	row->in_cell++;
	if (row->cells == 0 && !extraction_has_text(&t->flow.cell) &&
	    !extraction_has_text(flow_open_block(&t->flow)))
		row->in_front++;
}

void
docx_page(struct docx_text *t)
{
	struct docx_paragraph *p = docx_paragraph(t);

	if (!p || t->flow.depth)
		return;
	t->paged = true;
	if (t->flow.tables)
		page_in_row(t);
	else if (extraction_has_text(flow_open_block(&t->flow)))
		p->pages++;
	else
		t->flow.pages++;
}

/* The first byte from i on that is blank, or that is not. */
static size_t
run(const char *text, size_t i, size_t n, bool blank)
{
	while (i < n && is_blank(text[i]) != blank)
		i++;
	return i;
}

/* Adds the rest of the word the block ends with, then the pages that wait for
 * its end; returns how much of text that took. */
static size_t
add_pages(struct flow *f, struct docx_paragraph *p, const char *text, size_t n)
{
	struct buf *block = flow_open_block(f);
	size_t length = block->length, end = 0, next;

	if (length && !is_blank(block->data[length - 1]))
		end = run(text, 0, n, true);
	flow_add(f, text, end);
	next = run(text, end, n, false);
	if (next == n)
		return end;
	for (length = block->length;
	     length && is_blank(block->data[length - 1]);)
		length--;
	block->length = length;
	for (; p->pages; p->pages--)
		flow_add(f, "\f", 1);
	return next;
}

void
docx_paragraph_add(struct docx_text *t, const char *text, size_t n)
{
	struct docx_paragraph *p = docx_paragraph(t);
	size_t done = 0;

	if (p && p->pages)
		done = add_pages(&t->flow, p, text, n);
	flow_add(&t->flow, text + done, n - done);
}

/* Word marks the new page in each cell of a row that it divides.  A page that
 * did not begin in front of the row begins behind it. */
static void
count_cell_pages(struct docx_text *t)
{
	struct docx_row_pages *row = &t->row_pages;

	if (row->in_cell > row->most)
		row->most = row->in_cell;
	row->in_cell = 0;
	table_page(&t->flow.table, row->cells == 0 ? row->in_front : 0);
	row->cells++;
}

static void
count_row_pages(struct docx_text *t)
{
	table_page(&t->flow.table, t->row_pages.most - t->row_pages.in_front);
	memset(&t->row_pages, 0, sizeof t->row_pages);
}

/* Paragraphs. */

struct docx_paragraph *
docx_paragraph(struct docx_text *t)
{
	if (t->open == 0)
		return NULL;
	return &t->paragraphs[t->open <= DOCX_PARAGRAPHS ? t->open - 1
							 : DOCX_PARAGRAPHS - 1];
}

void
docx_paragraph_begin(struct docx_text *t)
{
	struct docx_paragraph *p;

	if (++t->open > DOCX_PARAGRAPHS)
		return;
	p = &t->paragraphs[t->open - 1];
	if (!p->joined)
		p->pages = 0;
	free(p->style);
	p->style = NULL;
	p->outline = -1;
	p->num_id = -1;
	p->num_level = -1;
	p->joined = false;
}

/* The look of the paragraph with all it takes from its style. */
static struct docx_look
look_of(const struct docx_text *t, const struct docx_paragraph *p)
{
	struct docx_look look = docx_styles_find(&t->styles, p->style);

	if (p->outline >= 0)
		look.heading = p->outline < 9 ? p->outline + 1 : 0;
	if (p->num_id >= 0)
		look.num_id = p->num_id;
	if (p->num_level >= 0)
		look.num_level = p->num_level;
	return look;
}

/* The number of a heading becomes part of it, that of an item its marker.  In
 * cells, notes and boxes headings are lines like others. */
static void
set_marker(struct flow *f, const struct docx_look *look,
    const struct numbering_marker *marker)
{
	flow_heading(f, look->heading);
	if (!look->heading || f->tables || f->depth)
		flow_item(f, marker->indent, marker->text);
	else if (!marker->bullet)
		flow_number(f, marker->text);
}

static void
write_paragraph(struct docx_text *t, struct docx_paragraph *p)
{
	struct docx_look look = look_of(t, p);
	struct numbering_marker marker = {false, 0, ""};
	struct buf *block = flow_open_block(&t->flow);
	size_t pages = p->pages;

	/* Word counts an empty item of a list, too. */
	if (look.num_id > 0)
		numbering_next(
		    &t->numbering, look.num_id, look.num_level, &marker);
	/* A heading ends the lists before it. */
	if (look.heading)
		memset(t->numbering.widths, 0, sizeof t->numbering.widths);
	if (!look.contents && extraction_has_text(block)) {
		set_marker(&t->flow, &look, &marker);
	} else {
		for (size_t i = 0; i < block->length; i++)
			pages += block->data[i] == '\f';
		buf_clear(block);
		flow_blank_line(&t->flow);
	}
	flow_block(&t->flow);
	/* Pages that began behind its text, or in one that is left out, begin
	 * with the next block. */
	t->flow.pages += pages;
	p->pages = 0;
}

void
docx_paragraph_end(struct docx_text *t)
{
	struct docx_paragraph *p = docx_paragraph(t);

	if (p && t->open-- <= DOCX_PARAGRAPHS && !p->joined)
		write_paragraph(t, p);
}

void
docx_paragraph_settle(struct docx_text *t)
{
	struct docx_paragraph *p;

	if (t->open >= DOCX_PARAGRAPHS || !t->paragraphs[t->open].joined)
		return;
	p = &t->paragraphs[t->open];
	p->joined = false;
	if (extraction_has_text(flow_open_block(&t->flow)))
		write_paragraph(t, p);
	else
		flow_block(&t->flow);
}

/* Tables. */

void
docx_table_end(struct docx_text *t)
{
	if (flow_table_shown(&t->flow))
		count_row_pages(t);
	flow_table_end(&t->flow);
}

void
docx_row_begin(struct docx_text *t)
{
	if (!flow_table_shown(&t->flow))
		return;
	count_row_pages(t);
	t->row = true;
	t->before = 0;
}

void
docx_cell_begin(struct docx_text *t)
{
	struct flow *f = &t->flow;

	if (!flow_table_shown(f))
		return;
	if (t->row)
		flow_row_begin(f);
	t->row = t->merged = false;
	for (; t->before > 0; t->before--) {
		flow_cell_begin(f, 1);
		flow_cell_end(f);
	}
	flow_cell_begin(f, 1);
}

void
docx_cell_end(struct docx_text *t)
{
	docx_paragraph_settle(t);
	if (!flow_table_shown(&t->flow))
		return;
	count_cell_pages(t);
	if (t->merged)
		buf_clear(&t->flow.cell);
	flow_cell_end(&t->flow);
}

/* Notes. */

bool
docx_note_mark(struct docx_text *t, const char *text, size_t n)
{
	struct buf *mark;

	if (!t->mark)
		return false;
	while (t->mark_count < t->mark) {
		t->marks =
		    mem_array(t->marks, t->mark_count + 1, sizeof *t->marks);
		t->marks[t->mark_count++] = (struct buf)BUF_EMPTY;
	}
	mark = &t->marks[t->mark - 1];
	if (mark->length + n > MARK_MAX)
		return false;
	buf_add(mark, text, n);
	return true;
}

/* Removes the mark of a note from the start of its text. */
static void
cut_mark(const struct buf *mark, struct buf *text)
{
	size_t start = mark->length;

	if (start == 0 || text->length < start ||
	    memcmp(text->data, mark->data, start) != 0)
		return;
	start += strspn(text->data + start, " \t");
	buf_replace(text, 0, start, "", 0);
}

void
docx_text_end(struct docx_text *t)
{
	for (size_t i = 0; i < t->mark_count && i < t->flow.note_count; i++)
		cut_mark(&t->marks[i], &t->flow.notes[i]);
	flow_end(&t->flow);
}
