/*
 * Writes light Markdown, the one form all readers give their text: headings,
 * lists, pipe tables, notes, one line per paragraph, a blank line between.
 * Nothing is escaped but "|" in cells: the reader is a language model.
 */
#ifndef HTS_EXTRACT_MARKDOWN_MARKDOWN_H
#define HTS_EXTRACT_MARKDOWN_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#define MARKDOWN_FENCE "```" /* on a line of its own, around verbatim text */

enum markdown_block { BLOCK_NONE, BLOCK_ITEM, BLOCK_TEXT };

struct markdown {
	struct buf *out; /* borrowed */
	enum markdown_block last;
};

/* Blocks without text are left out. */
void markdown_paragraph(struct markdown *m, const char *text, size_t n);
/* A line of code: a paragraph that keeps the blanks in front of it. */
void markdown_indented(struct markdown *m, const char *text, size_t n);
void markdown_heading(
    struct markdown *m, int level, const char *text, size_t n);
/* Lines and blanks stay as they are, between fences ("```"). */
void markdown_verbatim(struct markdown *m, const char *text, size_t n);
/* marker: "-", "1.", "a)"; indent in blanks. */
void markdown_item(struct markdown *m, size_t indent, const char *marker,
    const char *text, size_t n);
void markdown_note(
    struct markdown *m, size_t number, const char *text, size_t n);
/* Blocks that are Markdown already, ended by a newline. */
void markdown_blocks(struct markdown *m, const struct buf *blocks);
/* A page ends here, between two blocks. */
void markdown_page(struct markdown *m);

/* A table, row by row; the first row is its head. */
struct table {
	struct buf text; /* of all cells */
	struct cell {
		size_t offset, length;
		size_t row;
		size_t pages; /* that begin with its row */
	} * cells;
	size_t count, rows;
	size_t pages; /* that begin with the next row, or behind the table */
};

void table_row(struct table *t); /* starts the next row */
void table_cell(struct table *t, const char *text, size_t n);
void table_page(struct table *t, size_t pages);
void table_clear(struct table *t); /* keeps memory */
void table_release(struct table *t);
/* Lines in cells become blanks, rows without text are left out.  A table of one
 * cell is just text, its lines are paragraphs. */
void markdown_table(struct markdown *m, const struct table *t);

/* Text from a place of a block on is raised (1) or lowered (-1): puts "^" or
 * "_" in front where the text would else be misread, and brackets around more
 * than one part: 10^-3, a_(n+1), but H2O and 2nd. */
void markdown_shift(struct buf *block, size_t from, int shift);

#endif
