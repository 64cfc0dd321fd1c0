#include "extract/page/layout.h"

#include <math.h>
#include <string.h>

#include "extract/markdown/markdown.h"
#include "extract/page/code.h"
#include "extract/page/phrases.h"
#include "extract/text/clean.h"
#include "extract/text/unicode.h"

#define FULL_LINE 0.8F /* of the column: a shorter one may be the last */
#define HEADING_LINES 3
#define SAME_SIZE 0.12F
#define INDENTS 6

enum kind { KIND_PARAGRAPH, KIND_HEADING, KIND_ITEM };

/* The paragraph being put together. */
struct layout {
	struct pages *pages;
	struct markdown out;
	float height;		/* of the text */
	float indents[INDENTS]; /* left edges of the lists that are open */
	bool bullets[INDENTS];	/* their last items have no numbers */
	size_t indent_count;
	/* the open block */
	struct buf text;
	enum kind kind;
	int level;
	char marker[16];
	size_t lines;
	float text_left;	      /* of an item */
	bool leader;		      /* it is an entry of contents */
	const struct page_line *last; /* NULL: none is open */
	struct buf notes; /* for behind the open block, separated by newlines */
	const struct page_line *above; /* the last one written */
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
	return fabsf(a->height - b->height) <= b->height * SAME_SIZE;
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
	l->above = l->last;
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

/* Whether the line reaches the right edge of its column, nearly. */
static bool
is_full(const struct page_line *line)
{
	return line->right - line->left >=
	       FULL_LINE * (line->edge - line->left);
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

	if (phrase_ends_sentence(text_of(l, last), last->length))
		return false;
	if (!starts_lower(l, line))
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

/* Whether a line stands further left than the text of the open item, and the
 * line before did not run on to it. */
static bool
leaves_item(const struct layout *l, const struct page_line *line)
{
	bool left_of_list = line->left < l->indents[l->indent_count - 1] - 1;

	if (line->left >= l->text_left - 0.7F * line->height)
		return false;
	return !is_full(l->last) || line->starts ||
	       (left_of_list && (!starts_lower(l, line) ||
				    phrase_ends_sentence(
					text_of(l, l->last), l->last->length)));
}

/* Whether the line belongs to the paragraph or item that is open. */
static bool
continues(const struct layout *l, const struct page_line *line)
{
	const struct page_line *last = l->last;

	if (!same_size(last, line) || l->kind == KIND_HEADING)
		return false;
	if (l->leader || phrase_leader(text_of(l, line), line->length))
		return l->leader && ends_entry(l, line);
	if (line->block != last->block)
		return goes_on(l, line);
	if (l->kind == KIND_ITEM && leaves_item(l, line))
		return false;
	if (l->kind == KIND_ITEM && line->starts && l->lines == 1 &&
	    line->left >= l->text_left - 0.5F * line->height &&
	    line->base - last->base < 1.4F * line->height)
		return starts_lower(l, line);
	return !line->starts;
}

/* A heading that takes more than one line. */
static bool
heading_continues(const struct layout *l, const struct page_line *line)
{
	return l->kind == KIND_HEADING && l->lines < HEADING_LINES &&
	       line->block == l->last->block && line->level == l->level &&
	       same_size(l->last, line) && !line->starts;
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
	return line->starts ||
	       phrase_ends_sentence(text_of(l, l->last), l->last->length) ||
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
	l->leader = phrase_leader(text_of(l, line), line->length);
	buf_add(&l->text, text_of(l, line) + skip, line->length - skip);
}

static void
open_item(struct layout *l, const struct page_line *line,
    const struct phrase_marker *marker)
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
	if (l->above && line->base < l->above->base) /* another column */
		l->indent_count = 0;
	set_indent(l, line->left);
	l->bullets[l->indent_count - 1] = marker->bullet;
	l->text_left = line->text_left;
	open_block(l, line, KIND_ITEM, marker->length);
}

/* Ideographs, kana and their punctuation have no blanks between words. */
static bool
is_blankless(uint32_t point)
{
	return (point >= 0x2E80 && point < 0xA4D0 && point != 0x3000) ||
	       (point >= 0xF900 && point < 0xFB00) ||
	       (point >= 0xFF00 && point < 0xFFA0) ||
	       (point >= 0x20000 && point < 0x40000);
}

static void
append(struct layout *l, const struct page_line *line)
{
	size_t length;

	if (!is_blankless(unicode_before(l->text.data, l->text.length)) ||
	    !is_blankless(
		unicode_at(text_of(l, line), line->length, 0, &length)))
		buf_add_char(&l->text, WRAP);
	if (l->owed_pages)
		buf_add_char(&l->text, '\f');
	l->owed_pages = 0;
	buf_add(&l->text, text_of(l, line), line->length);
	l->lines++;
	l->last = line;
	if (l->kind == KIND_ITEM && line->left < l->text_left)
		l->text_left = line->left;
	l->leader = l->leader || phrase_leader(text_of(l, line), line->length);
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
	struct phrase_marker marker = phrase_line_marker(l->pages, line);
	bool text = !marker.letter || marker.length < line->length;
	/* What an item goes on with is no heading, how large it may be. */
	bool more = l->last && l->kind == KIND_ITEM && !marker.length &&
		    line->block == l->last->block && continues(l, line);
	int level = more ? 0 : line->level;
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
		l->indent_count = 0;
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

	l.height = pages_body_height(p);
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
