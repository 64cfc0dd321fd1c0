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
flow_raise(struct flow *f, bool raised, const char *text, size_t n)
{
	bool begins = raised && f->raised != f->serial + 1;

	if (begins && markdown_raised(flow_open_block(f), text, n))
		flow_add(f, "^", 1);
	f->raised = raised ? f->serial + 1 : 0;
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

/* Into the text. */
static void
write_block(struct flow *f, const struct buf *block)
{
	if (f->verbatim)
		markdown_verbatim(&f->out, block->data, block->length);
	else if (f->heading)
		markdown_heading(
		    &f->out, f->heading, block->data, block->length);
	else if (*f->marker)
		markdown_item(
		    &f->out, f->indent, f->marker, block->data, block->length);
	else if (f->indented)
		markdown_indented(&f->out, block->data, block->length);
	else
		markdown_paragraph(&f->out, block->data, block->length);
}

/* A block, or a line of a box, to where the frame's text goes. */
static void
put(struct flow *f, const struct buf *block)
{
	if (f->depth)
		add_line(
		    &frame(f)->lines, f->marker, block->data, block->length);
	else if (f->tables)
		add_line(&f->cell, f->marker, block->data, block->length);
	else
		write_block(f, block);
	f->marker[0] = '\0';
	f->heading = 0;
	f->verbatim = f->indented = false;
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

	if (extraction_has_text(block)) {
		/* Its text has its place already. */
		flow_take(f, FLOW_BLOCK_COST);
		put(f, block);
	}
	buf_clear(block);
	f->serial++;
	f->heading = 0;
	f->verbatim = f->indented = false;
	if (frame(f)->after.length)
		put_boxes(f);
}

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
	memcpy(new->marker, f->marker, sizeof new->marker);
	f->marker[0] = '\0';
	f->heading = 0;
	f->verbatim = false;
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
	memcpy(f->marker, done->marker, sizeof f->marker);
	to = done->note ? note_text(f, done->note) : &frame(f)->after;
	if (to && done->lines.length)
		add_line(to, "", done->lines.data, done->lines.length);
	buf_clear(&done->lines);
}

void
flow_notes_write(struct flow *f)
{
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
}

void
flow_marker(char *out, size_t size, const char *prefix,
    enum number_format format, long number, const char *suffix)
{
	char text[32];

	number_print(format, number, text, sizeof text);
	snprintf(out, size, "%s%s%s", prefix, text, suffix);
}
