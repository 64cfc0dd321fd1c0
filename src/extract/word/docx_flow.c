#include "extract/word/docx_flow.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/word/docx_pages.h"

#define NOTES_MAX 10000
#define MARK_MAX 32 /* longer ones are text */
#define HEADING_LEVELS 6

static void
free_note(struct docx_note *note)
{
	buf_release(&note->text);
	buf_release(&note->mark);
}

void
docx_flow_release(struct docx_flow *f)
{
	for (size_t i = 0; i < DOCX_PARAGRAPHS; i++) {
		buf_release(&f->paragraphs[i].text);
		free(f->paragraphs[i].style);
	}
	for (size_t i = 0; i < f->note_count; i++)
		free_note(&f->notes[i]);
	free(f->notes);
	lookup_release(&f->note_ids);
	lookup_release(&f->end_note_ids);
	buf_release(&f->box);
	buf_release(&f->cell);
	table_release(&f->table);
	docx_styles_release(&f->styles);
	numbering_release(&f->numbering);
}

struct docx_paragraph *
docx_paragraph(struct docx_flow *f)
{
	if (f->open == 0)
		return NULL;
	return &f->paragraphs[f->open <= DOCX_PARAGRAPHS ? f->open - 1
							 : DOCX_PARAGRAPHS - 1];
}

void
docx_paragraph_begin(struct docx_flow *f)
{
	struct docx_paragraph *p;

	if (++f->open > DOCX_PARAGRAPHS)
		return;
	p = &f->paragraphs[f->open - 1];
	if (!p->joined) {
		buf_clear(&p->text);
		p->pages = 0;
	}
	free(p->style);
	p->style = NULL;
	p->outline = -1;
	p->num_id = -1;
	p->num_level = -1;
	p->raised = p->joined = false;
}

/* What the paragraph and its style say together. */
static struct docx_look
look_of(const struct docx_flow *f, const struct docx_paragraph *p)
{
	struct docx_look look = docx_styles_find(&f->styles, p->style);

	if (p->outline >= 0)
		look.heading = p->outline < 9 ? p->outline + 1 : 0;
	if (p->num_id >= 0)
		look.num_id = p->num_id;
	if (p->num_level >= 0)
		look.num_level = p->num_level;
	return look;
}

/* Into the text: as a heading with its number, an item, or a paragraph. */
static void
write_block(struct docx_flow *f, const struct docx_look *look,
    const struct numbering_marker *marker, const char *text, size_t n)
{
	struct buf line = BUF_EMPTY;
	int level =
	    look->heading < HEADING_LEVELS ? look->heading : HEADING_LEVELS;

	docx_pages_write(f);
	if (level && marker && !marker->bullet && *marker->text) {
		buf_printf(&line, "%s ", marker->text);
		buf_add(&line, text, n);
		markdown_heading(&f->out, level, line.data, line.length);
	} else if (level) {
		markdown_heading(&f->out, level, text, n);
	} else if (marker && *marker->text) {
		markdown_item(&f->out, marker->indent, marker->text, text, n);
	} else {
		markdown_paragraph(&f->out, text, n);
	}
	buf_release(&line);
}

/* Into a cell, a note or a box: one line. */
static void
write_line(struct buf *out, const struct numbering_marker *marker,
    const char *text, size_t n)
{
	if (out->length && out->data[out->length - 1] != '\n')
		buf_add_char(out, '\n');
	if (marker && *marker->text)
		buf_printf(out, "%s ", marker->text);
	buf_add(out, text, n);
}

/* The boxes that hang on a paragraph follow it. */
static void
write_boxes(struct docx_flow *f)
{
	char *line = f->box.data, *end, *stop;

	if (!line)
		return;
	for (end = line + f->box.length; line < end; line = stop + 1) {
		stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop ? stop : end;
		if (f->note)
			write_line(f->note, NULL, line, (size_t)(stop - line));
		else if (f->tables)
			write_line(&f->cell, NULL, line, (size_t)(stop - line));
		else
			markdown_paragraph(
			    &f->out, line, (size_t)(stop - line));
	}
	buf_clear(&f->box);
}

/* Where the paragraph stands. */
static void
write_text(struct docx_flow *f, const struct docx_look *look,
    const struct numbering_marker *m, const struct buf *text)
{
	if (f->boxes)
		write_line(&f->box, m, text->data, text->length);
	else if (f->note)
		write_line(f->note, m, text->data, text->length);
	else if (f->tables)
		write_line(&f->cell, m, text->data, text->length);
	else
		write_block(f, look, m, text->data, text->length);
}

static void
write_paragraph(struct docx_flow *f, struct docx_paragraph *p)
{
	struct docx_look look = look_of(f, p);
	struct numbering_marker marker, *m = NULL;
	bool text = !look.contents && extraction_has_text(&p->text);

	/* Word counts an empty item of a list, too. */
	if (look.num_id > 0 &&
	    numbering_next(&f->numbering, look.num_id, look.num_level, &marker))
		m = &marker;
	/* Headings are not what items stand under. */
	if (look.heading)
		memset(f->numbering.widths, 0, sizeof f->numbering.widths);
	if (text)
		write_text(f, &look, m, &p->text);
	docx_pages_carry(f, p, text);
}

void
docx_paragraph_end(struct docx_flow *f)
{
	struct docx_paragraph *p = docx_paragraph(f);

	if (!p)
		return;
	if (f->open-- <= DOCX_PARAGRAPHS) {
		if (p->joined)
			return;
		write_paragraph(f, p);
	}
	if (f->boxes == 0)
		write_boxes(f);
}

void
docx_paragraph_settle(struct docx_flow *f)
{
	struct docx_paragraph *p;

	if (f->open >= DOCX_PARAGRAPHS || !f->paragraphs[f->open].joined)
		return;
	p = &f->paragraphs[f->open];
	p->joined = false;
	if (extraction_has_text(&p->text))
		write_paragraph(f, p);
	if (f->boxes == 0)
		write_boxes(f);
}

/* Only a table in the text itself is shown as one: tables in cells, boxes
 * and notes become lines. */
static bool
shown(const struct docx_flow *f)
{
	return f->tables == 1 && f->boxes == 0 && !f->note;
}

void
docx_table_begin(struct docx_flow *f)
{
	docx_paragraph_settle(f);
	f->tables++;
	if (shown(f)) {
		table_clear(&f->table);
		buf_clear(&f->cell);
	}
}

void
docx_table_end(struct docx_flow *f)
{
	if (shown(f)) {
		docx_pages_row(f);
		docx_pages_write(f);
		markdown_table(&f->out, &f->table);
		f->pages += f->table.pages;
	}
	if (f->tables)
		f->tables--;
}

void
docx_row_begin(struct docx_flow *f)
{
	if (!shown(f))
		return;
	docx_pages_row(f);
	f->row = true;
	f->before = 0;
}

void
docx_row_skip(struct docx_flow *f, int columns)
{
	if (shown(f))
		f->before = columns;
}

void
docx_cell_begin(struct docx_flow *f)
{
	if (!shown(f))
		return;
	if (f->row)
		table_row(&f->table);
	f->row = false;
	for (; f->before > 0; f->before--)
		table_cell(&f->table, "", 0);
	buf_clear(&f->cell);
	f->span = 1;
	f->merged = false;
}

void
docx_cell_end(struct docx_flow *f)
{
	docx_paragraph_settle(f);
	if (!shown(f))
		return;
	docx_pages_cell(f);
	table_cell(&f->table, f->cell.data ? f->cell.data : "",
	    f->merged ? 0 : f->cell.length);
	for (int i = 1; i < f->span && i < DOCX_SPAN_MAX; i++)
		table_cell(&f->table, "", 0);
}

struct buf *
docx_note_find(struct docx_flow *f, bool end, long id)
{
	size_t place;

	return lookup_find_number(
		   end ? &f->end_note_ids : &f->note_ids, id, &place)
		   ? &f->notes[place].text
		   : NULL;
}

size_t
docx_note_number(struct docx_flow *f, bool end, long id)
{
	struct lookup *ids = end ? &f->end_note_ids : &f->note_ids;
	size_t place;

	if (lookup_find_number(ids, id, &place))
		return place + 1;
	if (f->note_count == NOTES_MAX)
		return 0;
	f->notes = mem_array(f->notes, f->note_count + 1, sizeof *f->notes);
	lookup_add_number(ids, id, f->note_count);
	memset(&f->notes[f->note_count++], 0, sizeof *f->notes);
	return f->note_count;
}

bool
docx_note_mark(struct docx_flow *f, const char *text, size_t n)
{
	struct buf *mark = f->mark ? &f->notes[f->mark - 1].mark : NULL;

	if (!mark || mark->length + n > MARK_MAX)
		return false;
	buf_add(mark, text, n);
	return true;
}

/* What stands behind the note's own mark. */
static size_t
text_start(const struct docx_note *note)
{
	const struct buf *mark = &note->mark, *text = &note->text;
	size_t start = mark->length;

	if (start == 0 || text->length < start ||
	    memcmp(text->data, mark->data, start) != 0)
		return 0;
	return start + strspn(text->data + start, " \t");
}

void
docx_notes_write(struct docx_flow *f)
{
	for (size_t i = 0; i < f->note_count; i++) {
		const struct buf *text = &f->notes[i].text;
		size_t start = text_start(&f->notes[i]);

		if (extraction_has_text(text))
			markdown_note(&f->out, i + 1, text->data + start,
			    text->length - start);
	}
}
