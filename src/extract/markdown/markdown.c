#include "extract/markdown/markdown.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define HEADING_MAX 6

static bool
blank(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] > ' ')
			return false;
	return true;
}

/* Separates the block that follows from the one before. */
static void
begin(struct markdown *m, enum markdown_block block)
{
	if (m->last != BLOCK_NONE &&
	    !(m->last == BLOCK_ITEM && block == BLOCK_ITEM))
		buf_add_char(m->out, '\n');
	m->last = block;
}

/* Adds text without blanks at its edges. */
static void
add_trimmed(struct buf *out, const char *text, size_t n)
{
	while (n && (*text == ' ' || *text == '\n' || *text == '\t'))
		text++, n--;
	while (n && (text[n - 1] == ' ' || text[n - 1] == '\n' ||
			text[n - 1] == '\t'))
		n--;
	buf_add(out, text, n);
}

/* The same on one line. */
static void
add_line(struct buf *out, const char *text, size_t n)
{
	size_t from = out->length;

	add_trimmed(out, text, n);
	for (size_t i = from; i < out->length; i++)
		if (out->data[i] == '\n' || out->data[i] == '\t')
			out->data[i] = ' ';
}

void
markdown_paragraph(struct markdown *m, const char *text, size_t n)
{
	if (blank(text, n))
		return;
	begin(m, BLOCK_TEXT);
	add_trimmed(m->out, text, n);
	buf_add_char(m->out, '\n');
}

void
markdown_indented(struct markdown *m, const char *text, size_t n)
{
	size_t blanks;

	while (n && *text == '\n')
		text++, n--;
	for (blanks = 0; blanks < n && strchr(" \t", text[blanks]);)
		blanks++;
	if (blank(text, n))
		return;
	begin(m, BLOCK_TEXT);
	buf_add(m->out, text, blanks);
	add_trimmed(m->out, text + blanks, n - blanks);
	buf_add_char(m->out, '\n');
}

void
markdown_heading(struct markdown *m, int level, const char *text, size_t n)
{
	if (blank(text, n))
		return;
	begin(m, BLOCK_TEXT);
	for (int i = 0; i < level && i < HEADING_MAX; i++)
		buf_add_char(m->out, '#');
	buf_add_char(m->out, ' ');
	add_line(m->out, text, n);
	buf_add_char(m->out, '\n');
}

void
markdown_verbatim(struct markdown *m, const char *text, size_t n)
{
	if (blank(text, n))
		return;
	while (n && text[n - 1] == '\n')
		n--;
	while (n && *text == '\n')
		text++, n--;
	begin(m, BLOCK_TEXT);
	buf_add_text(m->out, MARKDOWN_FENCE "\n");
	buf_add(m->out, text, n);
	buf_add_text(m->out, "\n" MARKDOWN_FENCE "\n");
}

void
markdown_item(struct markdown *m, size_t indent, const char *marker,
    const char *text, size_t n)
{
	if (blank(text, n))
		return;
	begin(m, BLOCK_ITEM);
	while (indent-- > 0)
		buf_add_char(m->out, ' ');
	buf_add_text(m->out, marker);
	buf_add_char(m->out, ' ');
	add_trimmed(m->out, text, n);
	buf_add_char(m->out, '\n');
}

void
markdown_note(struct markdown *m, size_t number, const char *text, size_t n)
{
	begin(m, BLOCK_TEXT);
	buf_printf(m->out, "[^%zu]: ", number);
	add_line(m->out, text, n);
	buf_add_char(m->out, '\n');
}

void
markdown_blocks(struct markdown *m, const struct buf *blocks)
{
	if (!blocks->length)
		return;
	if (m->last != BLOCK_NONE)
		buf_add_char(m->out, '\n');
	buf_add(m->out, blocks->data, blocks->length);
	m->last = BLOCK_TEXT;
}

void
markdown_page(struct markdown *m)
{
	buf_add_char(m->out, '\f');
	m->last = BLOCK_NONE;
}

void
table_row(struct table *t)
{
	t->rows++;
}

void
table_cell(struct table *t, const char *text, size_t n)
{
	/* Twice as many each time: a table may have a million. */
	if ((t->count & (t->count - 1)) == 0)
		t->cells = mem_array(
		    t->cells, t->count ? 2 * t->count : 1, sizeof *t->cells);
	t->cells[t->count++] = (struct cell){
	    t->text.length, n, t->rows ? t->rows - 1 : 0, t->pages};
	t->pages = 0;
	buf_add(&t->text, text, n);
}

void
table_page(struct table *t, size_t pages)
{
	t->pages += pages;
}

void
table_clear(struct table *t)
{
	buf_clear(&t->text);
	t->count = t->rows = t->pages = 0;
}

void
table_release(struct table *t)
{
	buf_release(&t->text);
	free(t->cells);
	*t = (struct table){.text = BUF_EMPTY};
}

static void
add_cell(struct buf *out, const char *text, size_t n)
{
	struct buf line = BUF_EMPTY;

	add_line(&line, text, n);
	buf_add_char(out, ' ');
	for (size_t i = 0; i < line.length; i++) {
		if (line.data[i] == '|')
			buf_add_char(out, '\\');
		buf_add_char(out, line.data[i]);
	}
	buf_add_text(out, line.length ? " |" : "|");
	buf_release(&line);
}

/* The line under the head; columns of the head count. */
static void
add_rule(struct buf *out, size_t columns)
{
	buf_add_char(out, '|');
	while (columns-- > 0)
		buf_add_text(out, " --- |");
	buf_add_char(out, '\n');
}

static void
add_lines(struct markdown *m, const char *text, size_t n)
{
	const char *end = text + n, *line;

	for (line = text; line < end; line++) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		stop = stop ? stop : end;
		markdown_paragraph(m, line, (size_t)(stop - line));
		line = stop;
	}
}

/* The row that begins with the cell first; returns where the next one does.
 * Adds the pages that begin with it. */
static size_t
row_end(const struct table *t, size_t first, bool *text, size_t *pages)
{
	size_t i = first;

	*text = false;
	for (; i < t->count && t->cells[i].row == t->cells[first].row; i++) {
		*text = *text || !blank(t->text.data + t->cells[i].offset,
				     t->cells[i].length);
		*pages += t->cells[i].pages;
	}
	return i;
}

static void
add_row(struct buf *out, const struct table *t, size_t first, size_t end)
{
	buf_add_char(out, '|');
	for (size_t i = first; i < end; i++)
		add_cell(
		    out, t->text.data + t->cells[i].offset, t->cells[i].length);
	buf_add_char(out, '\n');
}

static void
begin_pages(struct markdown *m, size_t *pages)
{
	for (; *pages; --*pages)
		markdown_page(m);
}

void
markdown_table(struct markdown *m, const struct table *t)
{
	size_t end, rows = 0, columns = 0, pages = 0;
	bool text;

	for (size_t first = 0; first < t->count; first = end) {
		end = row_end(t, first, &text, &pages);
		if (!text)
			continue;
		if (++rows == 2)
			add_rule(m->out, columns);
		begin_pages(m, &pages);
		if (t->count == 1) {
			add_lines(m, t->text.data, t->text.length);
			return;
		}
		if (rows == 1) {
			begin(m, BLOCK_TEXT);
			columns = end - first;
		}
		add_row(m->out, t, first, end);
		m->last = BLOCK_TEXT;
	}
	begin_pages(m, &pages);
}

/* Signs. */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c & 0x80);
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* The length of a sign at the start: +, - or minus, else 0. */
static size_t
sign_length(const char *text, size_t n)
{
	if (n && (*text == '+' || *text == '-'))
		return 1;
	return n >= 3 && memcmp(text, "\xE2\x88\x92", 3) == 0 ? 3 : 0;
}

/* Letters behind a number that make it an order: 1st, 2e, and Spanish and
 * French forms; footnotes with letters stand behind words. */
static bool
is_power(const char *front, size_t m, const char *text, size_t n)
{
	static const char *const orders[] = {"st", "nd", "rd", "th", "er", "re",
	    "e", "o", "a", "ème", "eme", "ère", "ter", "te"};

	if (is_digit(front[m - 1]))
		for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
			if (strlen(orders[i]) == n &&
			    memcmp(orders[i], text, n) == 0)
				return false;
	if (is_digit(front[m - 1]) || strchr(")]}", front[m - 1]))
		return true;
	/* A variable of one letter, or of Greek. */
	return is_letter(front[m - 1]) &&
	       (m < 2 || !is_letter(front[m - 2]) || (front[m - 1] & 0x80));
}

static bool
raised_needs_sign(const char *front, size_t m, const char *text, size_t n)
{
	if (is_digit(*text) || sign_length(text, n))
		return true;
	return is_letter(*text) && is_power(front, m, text, n);
}

/* Digits behind a symbol of an element, as in H2O, need none. */
static bool
lowered_needs_sign(const char *front, size_t m, const char *text, size_t n)
{
	bool element =
	    is_capital(front[m - 1]) ||
	    (m > 1 && is_letter(front[m - 1]) && is_capital(front[m - 2])) ||
	    front[m - 1] == ')' || front[m - 1] == ']';

	for (size_t i = 0; i < n; i++)
		element = element && is_digit(text[i]);
	return !element && (is_digit(*text) || is_letter(*text) ||
			       sign_length(text, n) || *text == '(');
}

/* "n+1" has parts that could be taken for what follows; "-1", "10", "ij" have
 * none. */
static bool
has_parts(const char *text, size_t n)
{
	for (size_t i = sign_length(text, n) + 1; i < n; i++)
		if (strchr("+-*/=<> ", text[i]) ||
		    sign_length(text + i, n - i) ||
		    (is_digit(text[i - 1]) && is_letter(text[i])))
			return true;
	return false;
}

void
markdown_shift(struct buf *block, size_t from, int shift)
{
	const char *text = block->data + from, *sign = shift > 0 ? "^" : "_";
	size_t n = block->length > from ? block->length - from : 0;

	while (n && text[n - 1] == ' ')
		n--;
	if (!n || !from || (unsigned char)text[-1] <= ' ' || *text == ' ' ||
	    !(shift > 0 ? raised_needs_sign : lowered_needs_sign)(
		block->data, from, text, n))
		return;
	if (has_parts(text, n) && *text != '(') {
		buf_replace(block, from + n, 0, ")", 1);
		sign = shift > 0 ? "^(" : "_(";
	}
	buf_replace(block, from, 0, sign, strlen(sign));
}
