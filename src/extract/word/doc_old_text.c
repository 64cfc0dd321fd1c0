/* What antiword and catdoc print, as Markdown. */
#include "extract/word/doc_old.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/markdown/markdown.h"

#define BORDERS_MAX 256
#define NOTES_RULE "-----------------------"
#define PICTURE "[pic]"

struct line {
	const char *at;
	size_t length;
};

struct lines {
	struct line *items;
	size_t count;
};

static void
split(const char *text, size_t n, struct lines *out)
{
	const char *end = text + n, *stop;
	size_t room = 0;

	for (; text < end; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text));
		stop = stop ? stop : end;
		if (out->count == room) {
			room = room ? 2 * room : 256;
			out->items =
			    mem_array(out->items, room, sizeof *out->items);
		}
		out->items[out->count++] =
		    (struct line){text, (size_t)(stop - text)};
	}
}

/* antiword draws rows as |cell  |cell  |. */
static bool
is_row(const struct line *l)
{
	return l->length > 2 && l->at[0] == '|' && l->at[l->length - 1] == '|';
}

/* Where the borders of a row are, in characters. */
static size_t
borders(const struct line *l, size_t out[BORDERS_MAX])
{
	size_t column = 0, count = 0;

	for (size_t i = 0; i < l->length; i++) {
		if (l->at[i] == '|' && count < BORDERS_MAX)
			out[count++] = column;
		column += ((unsigned char)l->at[i] & 0xC0) != 0x80;
	}
	return count;
}

/* Places where more than one row of the table has a border: a "|" in a cell
 * stands alone. */
struct grid {
	struct place {
		size_t column, rows;
	} places[BORDERS_MAX];
	size_t count, rows;
};

static void
grid_add(struct grid *g, const struct line *l)
{
	size_t at[BORDERS_MAX], n = borders(l, at), k;

	g->rows++;
	for (size_t i = 0; i < n; i++) {
		for (k = 0; k < g->count && g->places[k].column != at[i];)
			k++;
		if (k == g->count && g->count < BORDERS_MAX)
			g->places[g->count++] = (struct place){at[i], 0};
		if (k < g->count)
			g->places[k].rows++;
	}
}

static bool
is_border(const struct grid *g, size_t column)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->places[i].column == column)
			return g->rows <= 2 || g->places[i].rows > 1;
	return true;
}

struct cells {
	struct buf texts[BORDERS_MAX];
	size_t count;
};

static void
cells_clear(struct cells *c)
{
	for (size_t i = 0; i < c->count; i++)
		buf_clear(&c->texts[i]);
	c->count = 0;
}

static void
cells_write(struct cells *c, struct table *t)
{
	if (!c->count)
		return;
	table_row(t);
	for (size_t i = 0; i < c->count; i++)
		table_cell(t, c->texts[i].length ? c->texts[i].data : "",
		    c->texts[i].length);
	cells_clear(c);
}

static bool
blank(const char *text, size_t n)
{
	while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	return n == 0;
}

/* Adds a drawn row: a new one, or, with nothing in its first cell, more of the
 * one before. */
static void
row_add(struct cells *c, const struct line *l, const struct grid *g,
    struct table *t)
{
	size_t column = 1, start = 1, cell = 0;
	bool begun = false;

	for (size_t i = 1; i < l->length; i++) {
		if (l->at[i] == '|' &&
		    (i + 1 == l->length || is_border(g, column)) &&
		    cell < BORDERS_MAX) {
			if (!begun && !blank(l->at + start, i - start) &&
			    cell == 0)
				cells_write(c, t);
			begun = true;
			if (c->texts[cell].length)
				buf_add_char(&c->texts[cell], ' ');
			while (start < i && l->at[start] == ' ')
				start++;
			buf_add(&c->texts[cell], l->at + start, i - start);
			while (c->texts[cell].length &&
			       c->texts[cell].data[c->texts[cell].length - 1] ==
				   ' ')
				c->texts[cell].length--;
			cell++;
			c->count = c->count > cell ? c->count : cell;
			start = i + 1;
		}
		column += ((unsigned char)l->at[i] & 0xC0) != 0x80;
	}
}

/* Writes the table that begins at line i; returns the line behind it. */
static size_t
write_table(struct markdown *m, const struct lines *lines, size_t i)
{
	struct cells *c = mem_alloc(sizeof *c);
	struct grid *g = mem_alloc(sizeof *g);
	struct table t = {.text = BUF_EMPTY};
	size_t end = i;

	for (; end < lines->count && is_row(&lines->items[end]); end++)
		grid_add(g, &lines->items[end]);
	for (; i < end; i++)
		row_add(c, &lines->items[i], g, &t);
	cells_write(c, &t);
	markdown_table(m, &t);
	for (size_t k = 0; k < BORDERS_MAX; k++)
		buf_release(&c->texts[k]);
	table_release(&t);
	free(c);
	free(g);
	return end;
}

/* Number of a note "[3] text" and where its text begins; 0: none. */
static size_t
note_of(const struct line *l, size_t *start)
{
	size_t number = 0, i = 1;

	if (l->length < 4 || l->at[0] != '[')
		return 0;
	for (; i < l->length && i < 8 && l->at[i] >= '0' && l->at[i] <= '9';
	     i++)
		number = 10 * number + (size_t)(l->at[i] - '0');
	if (i + 1 >= l->length || l->at[i] != ']')
		return 0;
	*start = i + 1;
	return number;
}

/* The line that separates the text from its notes; the count if none does. */
static size_t
find_notes(const struct lines *lines)
{
	size_t start;

	for (size_t i = lines->count; i-- > 0;)
		if (lines->items[i].length == strlen(NOTES_RULE) &&
		    memcmp(lines->items[i].at, NOTES_RULE,
			strlen(NOTES_RULE)) == 0 &&
		    i + 1 < lines->count &&
		    note_of(&lines->items[i + 1], &start) == 1)
			return i;
	return lines->count;
}

/* Copies a line without pictures; "[4]" becomes "[^4]" when note 4 is next. */
static void
clean_line(const struct line *l, size_t notes, size_t *next, struct buf *out)
{
	char mark[32];
	size_t n, i = 0;

	buf_clear(out);
	while (i < l->length) {
		n = (size_t)snprintf(mark, sizeof mark, "[%zu]", *next);
		if (*next <= notes && l->length - i >= n &&
		    memcmp(l->at + i, mark, n) == 0) {
			buf_printf(out, "[^%zu]", *next);
			++*next;
			i += n;
		} else if (l->length - i >= strlen(PICTURE) &&
			   memcmp(l->at + i, PICTURE, strlen(PICTURE)) == 0) {
			i += strlen(PICTURE);
		} else {
			buf_add_char(out, l->at[i++]);
		}
	}
}

static void
write_notes(struct markdown *m, const struct lines *lines, size_t rule)
{
	size_t number = 0, last = 0, start;
	struct buf text = BUF_EMPTY;

	for (size_t i = rule + 1; i < lines->count; i++) {
		start = 0;
		number = note_of(&lines->items[i], &start);
		if (number == last + 1) {
			if (last)
				markdown_note(m, last, text.data, text.length);
			buf_clear(&text);
			last = number;
		} else {
			start = 0;
		}
		buf_add_char(&text, ' ');
		buf_add(&text, lines->items[i].at + start,
		    lines->items[i].length - start);
	}
	if (last)
		markdown_note(m, last, text.data, text.length);
	buf_release(&text);
}

static size_t
count_notes(const struct lines *lines, size_t rule)
{
	size_t count = 0, start;

	for (size_t i = rule + 1; i < lines->count; i++)
		count += note_of(&lines->items[i], &start) == count + 1;
	return count;
}

void
doc_write(const char *printed, size_t n, struct buf *out)
{
	struct markdown m = {out, BLOCK_NONE};
	struct lines lines = {NULL, 0};
	struct buf line = BUF_EMPTY;
	size_t rule, notes, next = 1, i = 0;

	split(printed, n, &lines);
	rule = find_notes(&lines);
	notes = count_notes(&lines, rule);
	while (i < rule) {
		if (is_row(&lines.items[i])) {
			i = write_table(&m, &lines, i);
			continue;
		}
		clean_line(&lines.items[i++], notes, &next, &line);
		if (line.length)
			markdown_paragraph(&m, line.data, line.length);
	}
	write_notes(&m, &lines, rule);
	buf_release(&line);
	free(lines.items);
}
