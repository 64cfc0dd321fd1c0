#include "extract/markdown/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/markdown/symbols.h"
#include "extract/limits.h"

#define NOTES_MAX 10000
#define HEADING_LEVELS 6
#define COPIES_MAX 10000 /* of cells, by repetitions */

void
flow_start(struct flow *f, struct extraction *x)
{
	memset(f, 0, sizeof *f);
	f->x = x;
	f->out.out = &x->text;
	x->origin = ORIGIN_MARKUP;
}

static void
notes_clear(struct flow *f)
{
	for (size_t i = 0; i < f->note_count; i++)
		buf_release(&f->notes[i]);
	lookup_release(&f->note_keys);
	f->note_count = 0;
}

void
flow_release(struct flow *f)
{
	for (size_t i = 0; i < FLOW_FRAMES; i++) {
		buf_release(&f->frames[i].block);
		buf_release(&f->frames[i].lines);
		buf_release(&f->frames[i].after);
	}
	notes_clear(f);
	free(f->notes);
	buf_release(&f->cell);
	buf_release(&f->code);
	free(f->codes);
	table_release(&f->table);
}

static struct flow_frame *
frame(struct flow *f)
{
	return &f->frames[f->depth < FLOW_FRAMES ? f->depth : FLOW_FRAMES - 1];
}

struct buf *
flow_open_block(struct flow *f)
{
	return &frame(f)->block;
}

bool
flow_take(struct flow *f, size_t n)
{
	if (f->total + n > LIMIT_RAW_TEXT) {
		f->x->truncated = true;
		return false;
	}
	f->total += n;
	return true;
}

void
flow_add(struct flow *f, const char *text, size_t n)
{
	size_t room = LIMIT_RAW_TEXT - f->total;

	if (n > room) {
		/* The start of a character is where the cut can be. */
		while (room && ((unsigned char)text[room] & 0xC0) == 0x80)
			room--;
		n = room;
		f->x->truncated = true;
	}
	f->total += n;
	buf_add(flow_open_block(f), text, n);
}

void
flow_add_text(struct flow *f, const char *text)
{
	flow_add(f, text, strlen(text));
}

void
flow_add_point(struct flow *f, uint32_t point)
{
	char bytes[4];

	flow_add(f, bytes, utf8_encode(point, bytes));
}

void
flow_add_symbols(struct flow *f, const char *font, const char *text, size_t n)
{
	uint32_t point;
	size_t length;

	for (; n > 0; text += length, n -= length) {
		length = utf8_decode(text, n, &point);
		if (length == 0)
			break;
		if (point >= 0xF000 && point <= 0xF0FF)
			point = symbol_point(font, point);
		if (point)
			flow_add_point(f, point);
	}
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

void
flow_add_folded(struct flow *f, const char *text, size_t n)
{
	struct buf *block = flow_open_block(f);
	const char *end = text + n, *word;

	while (text < end) {
		for (word = text; text < end && !is_space(*text);)
			text++;
		if (text > word)
			flow_add(f, word, (size_t)(text - word));
		if (text < end && block->length &&
		    !is_space(block->data[block->length - 1]))
			flow_add(f, " ", 1);
		while (text < end && is_space(*text))
			text++;
	}
}

void
flow_shift(struct flow *f, int shift)
{
	struct buf *block = flow_open_block(f);

	if (f->shift == shift)
		return;
	if (f->shift)
		markdown_shift(block, f->shift_from, f->shift);
	f->shift = shift;
	f->shift_from = block->length;
}

void
flow_font(struct flow *f, bool fixed, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_space(text[i]))
			continue;
		f->fixed = f->fixed || fixed;
		f->plain = f->plain || !fixed;
		return;
	}
}

void
flow_break(struct flow *f)
{
	struct buf *block = flow_open_block(f);

	while (!f->verbatim && block->length &&
	       block->data[block->length - 1] == ' ')
		block->data[--block->length] = '\0';
	flow_add(f, "\n", 1);
}

void
flow_heading(struct flow *f, int level)
{
	f->heading = level < HEADING_LEVELS ? level : HEADING_LEVELS;
}

void
flow_item(struct flow *f, size_t indent, const char *marker)
{
	f->indent = indent;
	snprintf(f->marker, sizeof f->marker, "%s", marker);
}

void
flow_number(struct flow *f, const char *number)
{
	struct buf *block = flow_open_block(f);

	if (!*number || !block->length)
		return;
	buf_replace(block, 0, 0, " ", 1);
	buf_replace(block, 0, 0, number, strlen(number));
}

/* Into a cell, a note or a box: one line. */
static void
add_line(struct buf *out, const char *marker, const char *text, size_t n)
{
	if (out->length && out->data[out->length - 1] != '\n')
		buf_add_char(out, '\n');
	if (*marker) {
		buf_add_text(out, marker);
		buf_add_char(out, ' ');
	}
	buf_add(out, text, n);
}

/* Begins the pages that wait for the next block. */
static void
begin_pages(struct flow *f)
{
	for (; f->pages; f->pages--)
		markdown_page(&f->out);
}

/* Code. */

static bool
is_code(const struct flow *f)
{
	return f->verbatim ||
	       (f->fixed && !f->plain && !f->heading && !*f->marker);
}

/* Writes the lines that wait, as one block. */
static void
write_code(struct flow *f)
{
	size_t from = f->out.out->length;

	if (!f->code.length)
		return;
	markdown_verbatim(&f->out, f->code.data, f->code.length);
	buf_clear(&f->code);
	f->codes = mem_array(f->codes, f->code_count + 1, sizeof *f->codes);
	f->codes[f->code_count++] =
	    (struct flow_code){from, f->out.out->length - from};
}

static void
add_code(struct flow *f, const struct buf *line)
{
	buf_add(&f->code, line->data, line->length);
	buf_add_char(&f->code, '\n');
}

void
flow_blank_line(struct flow *f)
{
	if (f->code.length && !f->depth && !f->tables)
		buf_add_char(&f->code, '\n');
}

/* The lines of a block of code as paragraphs that keep their blanks. */
static void
add_unfenced(struct buf *out, const char *text, size_t n)
{
	const size_t fence = strlen(MARKDOWN_FENCE "\n");
	struct markdown m = {out, out->length ? BLOCK_TEXT : BLOCK_NONE};
	const char *end = text + n - fence, *stop;

	for (text += fence + (*text == '\n'); text < end; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text));
		stop = stop ? stop : end;
		markdown_indented(&m, text, (size_t)(stop - text));
	}
}

/* Most of the document in such a font is a typescript, not code: removes the
 * fences. */
static void
drop_fences(struct flow *f)
{
	struct buf *text = &f->x->text, out = BUF_EMPTY;
	size_t sum = 0, at = 0;

	for (size_t i = 0; i < f->code_count; i++)
		sum += f->codes[i].length;
	if (!sum || f->out.out != text || sum < text->length / 10 * 8)
		return;
	for (size_t i = 0; i < f->code_count; i++) {
		const struct flow_code *c = &f->codes[i];

		buf_add(&out, text->data + at, c->from - at);
		add_unfenced(&out, text->data + c->from, c->length);
		at = c->from + c->length;
	}
	buf_add(&out, text->data + at, text->length - at);
	buf_release(text);
	*text = out;
}

/* Blocks. */

/* Into the text. */
static void
write_block(struct flow *f, const struct buf *block)
{
	bool code = is_code(f) && !f->verbatim;

	if (f->pages || !code)
		write_code(f);
	begin_pages(f);
	if (code)
		add_code(f, block);
	else if (f->verbatim)
		markdown_verbatim(&f->out, block->data, block->length);
	else if (f->heading)
		markdown_heading(
		    &f->out, f->heading, block->data, block->length);
	else if (*f->marker)
		markdown_item(
		    &f->out, f->indent, f->marker, block->data, block->length);
	else
		markdown_paragraph(&f->out, block->data, block->length);
}

static void
put_in_cell(struct flow *f, const struct buf *block)
{
	bool code = is_code(f);

	f->table_fixed = f->table_fixed || code;
	f->table_plain = f->table_plain || !code;
	add_line(&f->cell, f->marker, block->data, block->length);
}

/* Writes a block, or a line of a box, to where the text of the frame goes. */
static void
put(struct flow *f, const struct buf *block)
{
	if (f->depth)
		add_line(
		    &frame(f)->lines, f->marker, block->data, block->length);
	else if (f->tables)
		put_in_cell(f, block);
	else
		write_block(f, block);
	f->marker[0] = '\0';
	f->heading = 0;
	f->verbatim = f->fixed = f->plain = false;
}

/* The boxes that hang on the block follow it. */
static void
put_boxes(struct flow *f)
{
	struct buf boxes = frame(f)->after, line = BUF_EMPTY;
	char *at = boxes.data, *end = at + boxes.length, *stop;

	frame(f)->after = (struct buf)BUF_EMPTY;
	for (; at && at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		buf_clear(&line);
		buf_add(&line, at, (size_t)(stop - at));
		put(f, &line);
	}
	buf_release(&line);
	buf_release(&boxes);
}

void
flow_block(struct flow *f)
{
	struct buf *block = flow_open_block(f);

	flow_shift(f, 0);
	if (extraction_has_text(block)) {
		/* The text was counted when it was added. */
		flow_take(f, FLOW_BLOCK_COST);
		put(f, block);
	}
	buf_clear(block);
	f->serial++;
	f->heading = 0;
	f->verbatim = f->fixed = f->plain = false;
	if (frame(f)->after.length)
		put_boxes(f);
}

/* Tables. */

bool
flow_table_shown(const struct flow *f)
{
	return f->tables == 1 && f->depth == 0;
}

void
flow_table_begin(struct flow *f)
{
	flow_block(f);
	f->tables++;
	if (flow_table_shown(f)) {
		table_clear(&f->table);
		buf_clear(&f->cell);
		f->table_fixed = f->table_plain = false;
	}
}

void
flow_caption(struct flow *f)
{
	struct buf *block = flow_open_block(f);

	if (!flow_table_shown(f)) {
		flow_block(f);
		return;
	}
	write_code(f);
	markdown_paragraph(
	    &f->out, block->length ? block->data : "", block->length);
	buf_clear(block);
}

/* Each line of each cell is a paragraph. */
static void
write_flat(struct flow *f)
{
	struct table single = {.text = BUF_EMPTY};

	for (size_t i = 0; i < f->table.count; i++) {
		const struct cell *c = &f->table.cells[i];

		if (!c->length)
			continue;
		table_clear(&single);
		table_cell(&single, f->table.text.data + c->offset, c->length);
		markdown_table(&f->out, &single);
	}
	table_release(&single);
}

void
flow_table_dissolve(struct flow *f)
{
	flow_block(f);
	if (!flow_table_shown(f))
		return;
	if (f->cell.length)
		table_cell(&f->table, f->cell.data, f->cell.length);
	write_code(f);
	write_flat(f);
	table_clear(&f->table);
	buf_clear(&f->cell);
	f->tables = 0;
}

static bool
one_column(const struct table *t)
{
	for (size_t i = 1; i < t->count; i++)
		if (t->cells[i].row == t->cells[i - 1].row)
			return false;
	return true;
}

/* Whether a cell has the numbers of lines and nothing else: 1, 2, 3 ... */
static bool
is_line_numbers(const char *text, size_t n)
{
	const char *end = text + n;
	long last = 0, number;
	size_t count = 0;

	for (; text < end; count++) {
		number = 0;
		while (text < end && is_space(*text))
			text++;
		if (text == end)
			break;
		for (; text < end && *text >= '0' && *text <= '9' &&
		       number < 10000000;
		     text++)
			number = 10 * number + (*text - '0');
		if ((text < end && !is_space(*text)) ||
		    (count && number != last + 1))
			return false;
		last = number;
	}
	return count > 1;
}

/* A table that holds nothing but code, one cell of it in each row, is there to
 * frame it or to number its lines. */
static bool
table_code(struct flow *f, struct buf *out)
{
	const struct table *t = &f->table;
	size_t row = SIZE_MAX;

	if (!f->table_fixed || f->table_plain)
		return false;
	for (size_t i = 0; i < t->count; i++) {
		const struct cell *c = &t->cells[i];
		const char *text = t->text.data + c->offset;

		if (!c->length || is_line_numbers(text, c->length))
			continue;
		if (c->row == row)
			return false;
		row = c->row;
		buf_add(out, text, c->length);
		if (text[c->length - 1] != '\n')
			buf_add_char(out, '\n');
	}
	return out->length > 0;
}

static void
write_table(struct flow *f)
{
	struct buf code = BUF_EMPTY;

	write_code(f);
	begin_pages(f);
	if (table_code(f, &code))
		markdown_verbatim(&f->out, code.data, code.length);
	else if (f->flat_columns && one_column(&f->table))
		write_flat(f);
	else
		markdown_table(&f->out, &f->table);
	f->pages += f->table.pages;
	buf_release(&code);
}

void
flow_table_end(struct flow *f)
{
	flow_block(f);
	if (f->tables == 0)
		return;
	if (flow_table_shown(f)) {
		/* Text outside of cells, which broken files have. */
		if (extraction_has_text(&f->cell)) {
			table_row(&f->table);
			table_cell(&f->table, f->cell.data, f->cell.length);
			buf_clear(&f->cell);
		}
		write_table(f);
	}
	f->tables--;
}

void
flow_row_begin(struct flow *f)
{
	flow_block(f);
	if (flow_table_shown(f)) {
		table_row(&f->table);
		f->row = true;
	}
}

bool
flow_may_copy(struct flow *f)
{
	if (f->copies == COPIES_MAX)
		extraction_warn(f->x,
		    "only the first %d cells that tables repeat are there",
		    COPIES_MAX);
	return f->copies++ < COPIES_MAX;
}

/* Adds the cells from first to end once more, in a row of their own. */
static void
copy_row(struct flow *f, size_t first, size_t end)
{
	struct table *t = &f->table;
	struct buf text = BUF_EMPTY;

	table_row(t);
	for (size_t i = first; i < end; i++) {
		const struct cell *c = &t->cells[i];

		/* The text of the table moves when it grows. */
		buf_clear(&text);
		buf_add(&text, t->text.data ? t->text.data + c->offset : "",
		    c->length);
		if (flow_may_copy(f) &&
		    flow_take(f, FLOW_BLOCK_COST + text.length))
			table_cell(t, text.data, text.length);
	}
	buf_release(&text);
}

void
flow_row_repeat(struct flow *f, int times)
{
	struct table *t = &f->table;
	size_t first = t->count, end = first;
	bool text = false;

	/* Not a row that holds rows, which broken files have. */
	if (!flow_table_shown(f) || !f->row)
		return;
	f->row = false;
	while (first > 0 && t->cells[first - 1].row + 1 == t->rows)
		text = t->cells[--first].length || text;
	for (int i = 1; text && i < times && i < FLOW_SPAN_MAX; i++)
		copy_row(f, first, end);
}

void
flow_cell_begin(struct flow *f, int span)
{
	flow_block(f);
	f->marker[0] = '\0';
	if (flow_table_shown(f))
		f->span = span < FLOW_SPAN_MAX ? span : FLOW_SPAN_MAX;
}

void
flow_cell_repeat(struct flow *f, int times)
{
	if (flow_table_shown(f))
		f->repeat = times;
}

/* Adds the cell as often as it is repeated, and an empty one for each further
 * column it covers. */
static void
add_cell(struct flow *f)
{
	bool text = extraction_has_text(&f->cell);

	for (int i = 0; i == 0 || (text && i < f->repeat && flow_may_copy(f));
	     i++)
		if (flow_take(f, FLOW_BLOCK_COST + f->cell.length))
			table_cell(&f->table, text ? f->cell.data : "",
			    text ? f->cell.length : 0);
	for (int i = 1; i < f->span; i++)
		if (flow_take(f, FLOW_BLOCK_COST))
			table_cell(&f->table, "", 0);
}

void
flow_cell_end(struct flow *f)
{
	flow_block(f);
	f->marker[0] = '\0';
	if (!flow_table_shown(f))
		return;
	add_cell(f);
	buf_clear(&f->cell);
	f->span = f->repeat = 1;
}

/* Pages and notes. */

void
flow_page(struct flow *f)
{
	flow_block(f);
	flow_notes_write(f);
	markdown_page(&f->out);
}

size_t
flow_note_find(const struct flow *f, const char *key)
{
	size_t place;

	return lookup_find(&f->note_keys, key, &place)
		   ? f->note_base + place + 1
		   : 0;
}

size_t
flow_note_number(struct flow *f, const char *key)
{
	size_t known = flow_note_find(f, key);

	if (known)
		return known;
	if (f->note_count == NOTES_MAX)
		return 0;
	f->notes = mem_array(f->notes, f->note_count + 1, sizeof *f->notes);
	f->notes[f->note_count] = (struct buf)BUF_EMPTY;
	if (key)
		lookup_add(&f->note_keys, key, f->note_count);
	f->note_count++;
	return f->note_base + f->note_count;
}

void
flow_note_refer(struct flow *f, size_t number)
{
	char text[32];

	snprintf(text, sizeof text, "[^%zu]", number);
	if (number)
		flow_add_text(f, text);
}

static void
frame_begin(struct flow *f, size_t note)
{
	struct flow_frame *new;

	flow_shift(f, 0);
	f->serial++;
	if (++f->depth >= FLOW_FRAMES)
		return;
	new = frame(f);
	buf_clear(&new->block);
	buf_clear(&new->lines);
	buf_clear(&new->after);
	new->note = note;
	new->tables = f->tables;
	new->indent = f->indent;
	new->heading = f->heading;
	new->verbatim = f->verbatim;
	new->fixed = f->fixed;
	new->plain = f->plain;
	memcpy(new->marker, f->marker, sizeof new->marker);
	f->marker[0] = '\0';
	f->heading = 0;
	f->verbatim = f->fixed = f->plain = false;
}

void
flow_note_begin(struct flow *f, size_t number)
{
	frame_begin(f, number);
}

void
flow_box_begin(struct flow *f)
{
	frame_begin(f, 0);
}

/* Where the lines of a note go; NULL if it was written already. */
static struct buf *
note_text(struct flow *f, size_t number)
{
	if (number <= f->note_base || number > f->note_base + f->note_count)
		return NULL;
	return &f->notes[number - f->note_base - 1];
}

void
flow_frame_end(struct flow *f)
{
	struct flow_frame *done = frame(f);
	struct buf *to;

	if (f->depth == 0)
		return;
	flow_block(f);
	if (f->depth-- >= FLOW_FRAMES)
		return;
	f->tables = done->tables;
	f->indent = done->indent;
	f->heading = done->heading;
	f->verbatim = done->verbatim;
	f->fixed = done->fixed;
	f->plain = done->plain;
	memcpy(f->marker, done->marker, sizeof f->marker);
	to = done->note ? note_text(f, done->note) : &frame(f)->after;
	if (to && done->lines.length)
		add_line(to, "", done->lines.data, done->lines.length);
	buf_clear(&done->lines);
}

void
flow_notes_write(struct flow *f)
{
	write_code(f);
	begin_pages(f);
	for (size_t i = 0; i < f->note_count; i++)
		if (extraction_has_text(&f->notes[i]))
			markdown_note(&f->out, f->note_base + i + 1,
			    f->notes[i].data, f->notes[i].length);
	f->note_base += f->note_count;
	notes_clear(f);
}

void
flow_end(struct flow *f)
{
	while (f->depth)
		flow_frame_end(f);
	flow_block(f);
	while (f->tables)
		flow_table_end(f);
	flow_notes_write(f);
	drop_fences(f);
}

void
flow_marker(char *out, size_t size, const char *prefix,
    enum number_format format, long number, const char *suffix)
{
	char text[32];

	number_print(format, number, text, sizeof text);
	snprintf(out, size, "%s%s%s", prefix, text, suffix);
}
