#include "extract/page/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/text/clean.h"
#include "extract/page/code.h"
#include "extract/markdown/markdown.h"
#include "extract/text/unicode.h"

/* Tuned on lecture notes; all relative, in heights or steps of lines. */
#define PARAGRAPH_GAP 1.4F /* usual steps between lines of a paragraph */
#define FULL_LINE 0.8F	   /* of the block: a shorter one may be the last */
#define HEADING_HEIGHT 1.15F
#define HEADING_LINES 3
#define HEADING_BYTES 250
#define HEADING_SIZES 3
#define SAME_SIZE 0.05F
#define INDENTS 6

enum kind { KIND_PARAGRAPH, KIND_HEADING, KIND_ITEM };

/* The paragraph being put together, and what is known of the document. */
struct layout {
	struct pages *pages;
	struct markdown out;
	float height, step;
	float sizes[HEADING_SIZES]; /* of headings, largest first; 0: none */
	float indents[INDENTS];	    /* left edges of the lists that are open */
	bool bullets[INDENTS];	    /* their last items have no numbers */
	size_t indent_count;
	/* the open block */
	struct buf text;
	enum kind kind;
	int level;
	char marker[16];
	size_t lines;
	bool leader; /* it is an entry of a table of contents */
	const struct page_line *last; /* NULL: none is open */
	struct buf notes; /* for behind the open block, separated by newlines */
	size_t owed_pages;
};

static const char *
text_of(const struct layout *l, const struct page_line *line)
{
	return pages_text(l->pages, line);
}

static bool
same_size(const struct page_line *a, const struct page_line *b)
{
	return fabsf(a->height - b->height) <=
	       b->height * HEADING_HEIGHT - b->height;
}

static bool
goes_with(const struct page_line *a, const struct page_line *b)
{
	return a->block == b->block && same_size(a, b);
}

/* Whether more lines of the size are beside it in its block than a heading
 * has: a paragraph in large letters. */
static bool
is_paragraph(const struct layout *l, const struct page_line *line)
{
	const struct page_line *first = l->pages->lines, *at = line;
	const struct page_line *end = first + l->pages->count;
	size_t count = 1;

	for (; at > first && goes_with(at - 1, line) && count <= HEADING_LINES;
	     at--)
		count++;
	for (at = line;
	     at + 1 < end && goes_with(at + 1, line) && count <= HEADING_LINES;
	     at++)
		count++;
	return count > HEADING_LINES;
}

/* Sizes clearly above the body's, in lines short enough for a heading.  On
 * slides items have them, too. */
static bool
is_large(const struct layout *l, const struct page_line *line)
{
	return l->height > 0 && line->length < HEADING_BYTES &&
	       line->height >= l->height * HEADING_HEIGHT &&
	       !layout_marker(text_of(l, line), line->length).bullet &&
	       !is_paragraph(l, line);
}

static void
note_size(struct layout *l, float size)
{
	for (size_t i = 0; i < HEADING_SIZES; i++) {
		if (fabsf(l->sizes[i] - size) <= size * SAME_SIZE)
			return;
		if (size > l->sizes[i]) {
			memmove(l->sizes + i + 1, l->sizes + i,
			    (HEADING_SIZES - 1 - i) * sizeof *l->sizes);
			l->sizes[i] = size;
			return;
		}
	}
}

static int
level_of_size(const struct layout *l, float size)
{
	for (int i = 0; i < HEADING_SIZES; i++)
		if (size >= l->sizes[i] * (1 - SAME_SIZE))
			return i + 1;
	return HEADING_SIZES;
}

/* Notes the edges of each block, once: a block may have all lines of a page. */
static void
measure_blocks(struct pages *p)
{
	float left, right;
	size_t end;

	for (size_t i = 0; i < p->count; i = end) {
		left = p->lines[i].left;
		right = p->lines[i].right;
		for (end = i;
		     end < p->count && p->lines[end].block == p->lines[i].block;
		     end++) {
			left = fminf(left, p->lines[end].left);
			right = fmaxf(right, p->lines[end].right);
		}
		for (size_t k = i; k < end; k++) {
			p->lines[k].block_left = left;
			p->lines[k].block_right = right;
		}
	}
}

static void
measure(struct layout *l)
{
	measure_blocks(l->pages);
	l->height = pages_body_height(l->pages);
	l->step = pages_body_step(l->pages);
	for (size_t i = 0; i < l->pages->count; i++)
		if (!l->pages->lines[i].dropped &&
		    is_large(l, &l->pages->lines[i]))
			note_size(l, l->pages->lines[i].height);
}

static void
write_notes(struct layout *l)
{
	const char *at = l->notes.data, *end = at + l->notes.length, *stop;

	for (; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		markdown_paragraph(&l->out, at, (size_t)(stop - at));
	}
	buf_clear(&l->notes);
}

/* Two blanks for a level of bullets, three for one of numbers. */
static size_t
item_indent(const struct layout *l)
{
	size_t indent = 0;

	for (size_t i = 0; i + 1 < l->indent_count; i++)
		indent += l->bullets[i] ? 2 : 3;
	return indent;
}

static void
write_block(struct layout *l)
{
	if (l->kind == KIND_HEADING)
		markdown_heading(
		    &l->out, l->level, l->text.data, l->text.length);
	else if (l->kind == KIND_ITEM)
		markdown_item(&l->out, item_indent(l), l->marker, l->text.data,
		    l->text.length);
	else
		markdown_paragraph(&l->out, l->text.data, l->text.length);
	l->last = NULL;
	buf_clear(&l->text);
}

/* Closes the open block.  Its notes follow: a sentence that goes on over the
 * page is not torn. */
static void
flush(struct layout *l)
{
	if (l->last)
		write_block(l);
	if (l->notes.length) {
		buf_add_char(&l->notes, '\n');
		write_notes(l);
	}
}

/* Whether the line is alone in its block. */
static bool
alone(const struct layout *l, const struct page_line *line)
{
	size_t i = (size_t)(line - l->pages->lines);

	return (i == 0 || line[-1].block != line->block) &&
	       (i + 1 == l->pages->count || line[1].block != line->block);
}

static int
heading_level(const struct layout *l, const struct page_line *line)
{
	const char *text = text_of(l, line);

	if (is_large(l, line) && layout_has_letter(text, line->length) &&
	    !layout_symbols(text, line->length))
		return level_of_size(l, line->height);
	return alone(l, line) ? layout_numbered_heading(text, line->length) : 0;
}

/* Whether the line reaches the right edge of its block, nearly. */
static bool
is_full(const struct page_line *line)
{
	return line->right - line->block_left >=
	       FULL_LINE * (line->block_right - line->block_left);
}

static bool
starts_lower(const struct layout *l, const struct page_line *line)
{
	size_t length;

	return unicode_lower(
	    unicode_at(text_of(l, line), line->length, 0, &length));
}

static bool
ends_hyphen(const struct layout *l, const struct page_line *line)
{
	const char *text = text_of(l, line);

	return line->length > 1 && text[line->length - 1] == '-' &&
	       unicode_letter(unicode_before(text, line->length - 1));
}

/* A sentence that stops in the middle and goes on in another block: at the
 * next column or page, or where the line was full or its word divided. */
static bool
goes_on(const struct layout *l, const struct page_line *line)
{
	const struct page_line *last = l->last;
	bool elsewhere = line->page != last->page || line->top < last->top;

	if (!starts_lower(l, line) ||
	    layout_ends_sentence(text_of(l, last), last->length))
		return false;
	return elsewhere || ends_hyphen(l, last) || is_full(last);
}

/* The number of the page, on the height of an entry of contents. */
static bool
ends_entry(const struct layout *l, const struct page_line *line)
{
	const char *text = text_of(l, line);
	size_t digits = 0;

	while (
	    digits < line->length && text[digits] >= '0' && text[digits] <= '9')
		digits++;
	return digits == line->length && line->left > l->last->right &&
	       fabsf(line->bottom - l->last->bottom) < line->height / 2;
}

/* Whether the line belongs to the paragraph or item that is open. */
static bool
continues(const struct layout *l, const struct page_line *line)
{
	const struct page_line *last = l->last;
	float step = line->top - last->top, usual = l->step;
	const char *text = text_of(l, last);

	if (!same_size(last, line) || l->kind == KIND_HEADING)
		return false;
	if (l->leader)
		return ends_entry(l, line);
	if (line->block != last->block)
		return goes_on(l, line);
	if (usual < last->height * 0.8F)
		usual = last->height * 1.2F;
	if (step > PARAGRAPH_GAP * usual)
		return false;
	if (l->kind == KIND_ITEM && l->lines == 1)
		return line->left >= last->left - 1 || goes_on(l, line);
	if (l->kind == KIND_ITEM && line->left < last->left - last->height)
		return goes_on(l, line);
	if (line->left > last->left + last->height && step > 0 &&
	    !(l->lines == 1 && !is_full(last)))
		return !layout_ends_sentence(text, last->length);
	return is_full(last) || !layout_ends_sentence(text, last->length);
}

/* A heading that takes more than one line. */
static bool
heading_continues(const struct layout *l, const struct page_line *line)
{
	return l->kind == KIND_HEADING && l->lines < HEADING_LINES &&
	       line->block == l->last->block && is_large(l, line) &&
	       is_large(l, l->last) && same_size(l->last, line) &&
	       line->top > l->last->top;
}

/* A dash or number begins an item only where a line of prose cannot be going
 * on: after something that ended. */
static bool
item_may_start(const struct layout *l, const struct page_line *line)
{
	if (!l->last || l->kind != KIND_PARAGRAPH)
		return true;
	if (line->block != l->last->block)
		return !goes_on(l, line);
	return layout_ends_sentence(text_of(l, l->last), l->last->length) ||
	       !is_full(l->last);
}

/* Opens or closes list levels so that left is one of them. */
static void
set_indent(struct layout *l, float left)
{
	while (l->indent_count &&
	       left < l->indents[l->indent_count - 1] - l->height / 2)
		l->indent_count--;
	if (l->indent_count == 0 ||
	    (left > l->indents[l->indent_count - 1] + l->height / 2 &&
		l->indent_count < INDENTS))
		l->indents[l->indent_count++] = left;
}

static void
open_block(
    struct layout *l, const struct page_line *line, enum kind kind, size_t skip)
{
	l->kind = kind;
	l->lines = 1;
	l->last = line;
	if (kind != KIND_ITEM)
		l->indent_count = 0;
	l->leader = layout_leader(text_of(l, line), line->length);
	buf_add(&l->text, text_of(l, line) + skip, line->length - skip);
}

static void
open_item(struct layout *l, const struct page_line *line,
    const struct layout_marker *marker)
{
	size_t n = marker->length;
	const char *text = text_of(l, line);

	while (n && text[n - 1] == ' ')
		n--;
	if (marker->bullet || n >= sizeof l->marker) {
		strcpy(l->marker, "-");
	} else {
		memcpy(l->marker, text, n);
		l->marker[n] = '\0';
	}
	set_indent(l, line->left);
	l->bullets[l->indent_count - 1] = marker->bullet;
	open_block(l, line, KIND_ITEM, marker->length);
}

static void
append(struct layout *l, const struct page_line *line)
{
	buf_add_char(&l->text, WRAP);
	if (l->owed_pages)
		buf_add_char(&l->text, '\f');
	l->owed_pages = 0;
	buf_add(&l->text, text_of(l, line), line->length);
	l->lines++;
	l->last = line;
	l->leader = l->leader || layout_leader(text_of(l, line), line->length);
}

static void
write_owed_pages(struct layout *l)
{
	for (; l->owed_pages; l->owed_pages--)
		markdown_page(&l->out);
}

static void
add_note(struct layout *l, const struct page_line *line)
{
	if (l->notes.length)
		buf_add_char(&l->notes, line->note == NOTE_FIRST ? '\n' : WRAP);
	buf_add(&l->notes, text_of(l, line), line->length);
}

/* The cells of a line that is a table (pages.h). */
static void
add_table(struct layout *l, const struct page_line *line)
{
	const char *at = text_of(l, line), *end = at + line->length, *stop;
	struct table t = {.cells = NULL};

	table_row(&t);
	for (stop = at; stop <= end; stop++) {
		if (stop < end && *stop != '\t' && *stop != '\n')
			continue;
		table_cell(&t, at, (size_t)(stop - at));
		if (stop < end && *stop == '\n')
			table_row(&t);
		at = stop + 1;
	}
	markdown_table(&l->out, &t);
	table_release(&t);
}

static void
add_line(struct layout *l, const struct page_line *line)
{
	struct layout_marker marker = layout_line_marker(l->pages, line);
	bool more = l->last && l->kind == KIND_ITEM && !marker.length &&
		    continues(l, line);
	int level = more ? 0 : heading_level(l, line);
	bool text = !marker.letter || marker.length < line->length;
	bool item = marker.length && !level && text &&
		    (marker.certain || marker.letter || line->marked ||
			item_may_start(l, line));

	if (l->last && !item && !line->table && l->owed_pages <= 1 &&
	    (level ? heading_continues(l, line) : continues(l, line))) {
		append(l, line);
		return;
	}
	flush(l);
	write_owed_pages(l);
	if (line->table) {
		add_table(l, line);
	} else if (level) {
		l->level = level;
		open_block(l, line, KIND_HEADING, 0);
	} else if (item) {
		open_item(l, line, &marker);
	} else {
		open_block(l, line, KIND_PARAGRAPH, 0);
	}
}

static size_t
add_code(struct layout *l, size_t first, size_t end)
{
	flush(l);
	write_owed_pages(l);
	return code_write(&l->out, l->pages, first, end);
}

void
layout_write(struct pages *p, struct buf *out)
{
	struct layout l = {.pages = p, .out = {out, BLOCK_NONE}};
	size_t end;

	measure(&l);
	for (size_t page = 0; page < p->page_count; page++) {
		l.owed_pages += page > 0;
		end = pages_end(p, page);
		for (size_t i = p->pages[page].first; i < end; i++) {
			const struct page_line *line = &p->lines[i];

			if (line->dropped || !line->length)
				continue;
			if (line->note)
				add_note(&l, line);
			else if (line->code)
				i = add_code(&l, i, end) - 1;
			else
				add_line(&l, line);
		}
	}
	flush(&l);
	write_owed_pages(&l);
	buf_release(&l.text);
	buf_release(&l.notes);
}
