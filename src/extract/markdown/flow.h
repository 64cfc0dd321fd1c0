/*
 * Blocks of a document on their way to Markdown, for formats that open and
 * close them in order.  Text goes to the open block.  A block that ends goes to
 * the text, to the cell of the open table, to a note, or, from a text box,
 * behind the block the box is anchored in.
 */
#ifndef HTS_EXTRACT_MARKDOWN_FLOW_H
#define HTS_EXTRACT_MARKDOWN_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "extract/markdown/numbering.h"
#include "extract/extraction.h"
#include "extract/markdown/lookup.h"
#include "extract/markdown/markdown.h"

#define FLOW_FRAMES 8 /* notes and boxes in each other: deeper ones join */
#define FLOW_SPAN_MAX 64
#define FLOW_BLOCK_COST 16 /* marks around a block, counted as text */

struct flow_frame {
	struct buf block; /* that is open */
	struct buf lines; /* ended blocks of a note or box */
	struct buf after; /* of boxes that hang on the open block */
	size_t note;	  /* its number, 0: a box */
	/* of the block it interrupts */
	size_t tables, indent;
	int heading;
	bool verbatim, fixed, plain;
	char marker[64];
};

struct flow {
	struct extraction *x;
	struct markdown out;
	size_t pages; /* how many begin with the next block of the text */
	size_t total; /* bytes taken so far, blocks and cells counted too */
	struct flow_frame frames[FLOW_FRAMES];
	size_t depth;	   /* the innermost frame; 0: the text itself */
	size_t serial;	   /* changes with each block that opens */
	int heading;	   /* level of the open block, 0: none */
	bool verbatim;	   /* the open block keeps its lines and blanks */
	bool fixed, plain; /* it has text in a font of code, or in another */
	char marker[64];   /* of the item that begins with the open block */
	size_t indent;
	int shift;	   /* of the last text: raised 1, lowered -1 */
	size_t shift_from; /* where in the block it began */
	size_t tables;	   /* open; only the outermost is shown as one */
	struct table table;
	struct buf cell;
	bool table_fixed, table_plain; /* as fixed and plain of a block */
	bool flat_columns;	       /* tables of one column are paragraphs */
	int span;		       /* columns of the cell */
	bool row;		       /* is open, or ended last */
	int copies;		       /* of cells so far */
	int repeat;		 /* how often it is repeated, if it has text */
	struct buf *notes;	 /* texts of the notes of this page */
	struct lookup note_keys; /* what refers to them */
	size_t note_count;
	struct buf code; /* lines that are not written yet */
	struct flow_code {
		size_t from, length; /* in the text, with its fences */
	} * codes;
	size_t code_count;
	size_t note_base; /* numbers given to notes already written */
};

void flow_start(struct flow *f, struct extraction *x);
void flow_release(struct flow *f);

/* Counts n bytes; false if the text has no room for them: x is truncated. */
bool flow_take(struct flow *f, size_t n);
/* Adds to the open block what the limit of text leaves room for; if that is
 * not all, x is truncated. */
void flow_add(struct flow *f, const char *text, size_t n);
void flow_add_text(struct flow *f, const char *text);
void flow_add_point(struct flow *f, uint32_t point);
/* Text in the font Symbol or Wingdings. */
void flow_add_symbols(
    struct flow *f, const char *font, const char *text, size_t n);
/* The same with runs of white space as one blank, none in front. */
void flow_add_folded(struct flow *f, const char *text, size_t n);
/* What is added next is raised (1), lowered (-1) or neither (0): it gets a sign
 * in front if it needs one. */
void flow_shift(struct flow *f, int shift);
/* Whether what is added next is in a font whose letters have one width.  A
 * paragraph of nothing else is a line of code, and lines in a row are one
 * block, unless most of the document is so. */
void flow_font(struct flow *f, bool fixed, const char *text, size_t n);
/* A paragraph without text ended: among lines of code it is an empty line. */
void flow_blank_line(struct flow *f);
/* A line break inside the block. */
void flow_break(struct flow *f);
/* The block that is open; borrowed. */
struct buf *flow_open_block(struct flow *f);

/* Makes the open block a heading, verbatim text or an item of a list; else it
 * is a paragraph.  The marker of an item waits for a block with text; "" takes
 * it back. */
void flow_heading(struct flow *f, int level);
void flow_item(struct flow *f, size_t indent, const char *marker);
/* Puts its number in front of the open block, a heading, if it has text. */
void flow_number(struct flow *f, const char *number);
/* Ends the open block; without text it is left out. */
void flow_block(struct flow *f);
/* Ends the page: its notes, then a form feed. */
void flow_page(struct flow *f);

/* Whether the open table is shown as one: only one in the text itself is;
 * tables in cells, boxes and notes become lines. */
bool flow_table_shown(const struct flow *f);
/* Writes the open block in front of the open table. */
void flow_caption(struct flow *f);
/* The open table only arranges things: its cells become paragraphs. */
void flow_table_dissolve(struct flow *f);
void flow_table_begin(struct flow *f);
void flow_table_end(struct flow *f);
void flow_row_begin(struct flow *f);
/* Whether a cell that is repeated may stand there once more: a small file can
 * ask for much text.  If not, a warning says so. */
bool flow_may_copy(struct flow *f);
/* Repeats the row that ended, if it has text, so that it stands there so often.
 */
void flow_row_repeat(struct flow *f, int times);
void flow_cell_begin(struct flow *f, int span);
/* Repeats the cell in the same way. */
void flow_cell_repeat(struct flow *f, int times);
void flow_cell_end(struct flow *f);

/* The number of the note of this key, a new one if the page has none such; key
 * NULL: always a new one.  0 when there are too many. */
size_t flow_note_number(struct flow *f, const char *key);
/* The same, 0 if there is none. */
size_t flow_note_find(const struct flow *f, const char *key);
/* Adds "[^number]" to the open block. */
void flow_note_refer(struct flow *f, size_t number);
/* What follows until flow_frame_end is the text of this note, or of a box. */
void flow_note_begin(struct flow *f, size_t number);
void flow_box_begin(struct flow *f);
void flow_frame_end(struct flow *f);
/* Writes the notes gathered so far. */
void flow_notes_write(struct flow *f);
/* The document ends: closes what is open and writes the notes. */
void flow_end(struct flow *f);

/* prefix + number in format + suffix, as a marker. */
void flow_marker(char *out, size_t size, const char *prefix,
    enum number_format format, long number, const char *suffix);

#endif
