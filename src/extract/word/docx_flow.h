/*
 * Where the paragraphs of a Word document go: into the text, a cell of the
 * table that is open, a note, or behind the paragraph a text box hangs on.
 */
#ifndef HTS_EXTRACT_WORD_DOCX_FLOW_H
#define HTS_EXTRACT_WORD_DOCX_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/markdown/numbering.h"
#include "extract/word/docx_styles.h"
#include "extract/markdown/lookup.h"
#include "extract/markdown/markdown.h"

#define DOCX_PARAGRAPHS 8 /* a box in a box in a box: deeper ones join */
#define DOCX_SPAN_MAX 64

struct docx_paragraph {
	struct buf text;
	char *style;
	int outline; /* -1: as the style says; 9: text */
	long num_id; /* -1: as the style says; 0: no list */
	int num_level;
	size_t pages; /* that begin where its text goes on */
	bool raised;  /* so was its last text */
	bool joined;  /* its mark is deleted: the next goes on with its text */
};

/* Pages that begin in a row. */
struct docx_row_pages {
	size_t cells;	 /* of the row that ended */
	size_t in_cell;	 /* in the one that is open */
	size_t most;	 /* in one of them */
	size_t in_front; /* in the first, in front of its text */
};

struct docx_flow {
	struct docx_styles styles;
	struct numbering numbering;
	struct markdown out;
	struct docx_paragraph paragraphs[DOCX_PARAGRAPHS];
	size_t open;  /* paragraphs begun; more than the array holds: joined */
	size_t boxes; /* text boxes open */
	struct buf box; /* their paragraphs, one per line */
	size_t tables;	/* open; only the outermost is shown as one */
	struct table table;
	struct buf cell;
	int span;    /* columns of the cell */
	bool merged; /* goes on from the cell above */
	bool row;    /* begins with its first cell */
	int before;  /* columns it leaves out */
	struct docx_row_pages row_pages;
	size_t pages; /* that begin with the next block */
	bool paged;   /* Word noted where pages begin */
	struct docx_note {
		struct buf text;
		struct buf mark; /* of its own, which begins the text, or "" */
	} * notes;		 /* in the order they are referred to */
	size_t note_count;
	struct lookup note_ids, end_note_ids;
	struct buf *note; /* the paragraphs are this text's, or NULL */
	size_t mark;	  /* text is that of this note, 0: of none */
};

void docx_flow_release(struct docx_flow *f);

void docx_paragraph_begin(struct docx_flow *f);
void docx_paragraph_end(struct docx_flow *f);
/* Nothing goes on with the paragraph that ended last. */
void docx_paragraph_settle(struct docx_flow *f);
/* The innermost open paragraph, or NULL. */
struct docx_paragraph *docx_paragraph(struct docx_flow *f);

void docx_table_begin(struct docx_flow *f);
void docx_table_end(struct docx_flow *f);
void docx_row_begin(struct docx_flow *f);
/* Columns the row leaves out at its start. */
void docx_row_skip(struct docx_flow *f, int columns);
void docx_cell_begin(struct docx_flow *f);
void docx_cell_end(struct docx_flow *f);

/* The number of a note, a new one if it was not referred to before; 0 when
 * there are too many. */
size_t docx_note_number(struct docx_flow *f, bool end, long id);
/* Whether the text is the mark that a note has of its own: it is kept, to be
 * left out of the note's text. */
bool docx_note_mark(struct docx_flow *f, const char *text, size_t n);
/* The text of the note of that id if something refers to it. */
struct buf *docx_note_find(struct docx_flow *f, bool end, long id);
/* Writes all notes at the end of the text. */
void docx_notes_write(struct docx_flow *f);

#endif
