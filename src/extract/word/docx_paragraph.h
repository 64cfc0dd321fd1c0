/*
 * The blocks of a Word document, on their way to a flow: paragraphs with what
 * they and their styles say, rows and cells, notes, and pages.
 *
 * Word has no pages: it only notes where they began when it last laid the
 * document out (w:lastRenderedPageBreak, ECMA-376 17.3.3.13).  Each becomes a
 * form feed, which replaces a blank or stands between two blocks or rows.
 */
#ifndef HTS_EXTRACT_WORD_DOCX_PARAGRAPH_H
#define HTS_EXTRACT_WORD_DOCX_PARAGRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/markdown/flow.h"
#include "extract/markdown/numbering.h"
#include "extract/office/chart_parts.h"
#include "extract/word/docx_styles.h"
#include "extract/xml/xml.h"

#define DOCX_PARAGRAPHS FLOW_FRAMES /* open at once; deeper ones join */
#define DOCX_CHARTS 16		    /* of a paragraph */

struct docx_paragraph {
	char *style;
	int outline; /* -1: as the style says; 9: text */
	long num_id; /* -1: as the style says; 0: no list */
	int num_level;
	size_t pages; /* that begin where its text goes on */
	bool joined;  /* its mark is deleted: the next goes on with its text */
};

/* Pages that begin in a row. */
struct docx_row_pages {
	size_t cells;	 /* of the row that ended */
	size_t in_cell;	 /* in the one that is open */
	size_t most;	 /* in one of them */
	size_t in_front; /* in the first, in front of its text */
};

struct docx_text {
	struct flow flow;
	struct docx_styles styles;
	struct numbering numbering;
	struct docx_paragraph paragraphs[DOCX_PARAGRAPHS];
	size_t open; /* paragraphs begun; more than the array holds: joined */
	bool row;    /* begins with its first cell */
	int before;  /* columns it leaves out */
	bool merged; /* the cell goes on from the one above */
	struct docx_row_pages row_pages;
	bool paged;	   /* Word noted where pages begin */
	struct buf *marks; /* that notes have of their own, by number */
	size_t mark_count;
	size_t mark; /* text is that of this note, 0: of none */
	struct charts charts;
	char *shown[DOCX_CHARTS]; /* that hang on the paragraph that is open */
	size_t shown_count;
};

void docx_text_release(struct docx_text *t);
/* The document ends: what is owed, and the notes. */
void docx_text_end(struct docx_text *t);

void docx_paragraph_begin(struct docx_text *t);
/* Appends to the open paragraph.  A page that began inside a word begins
 * behind it. */
void docx_paragraph_add(struct docx_text *t, const char *text, size_t n);
void docx_paragraph_end(struct docx_text *t);
/* Nothing goes on with the paragraph that ended last. */
void docx_paragraph_settle(struct docx_text *t);
/* The innermost open paragraph, or NULL. */
struct docx_paragraph *docx_paragraph(struct docx_text *t);

/* A chart hangs on the open paragraph; they are written when it has ended. */
void docx_chart(struct docx_text *t, const struct xml_element *e);
void docx_charts_write(struct docx_text *t);

void docx_row_begin(struct docx_text *t);
void docx_cell_begin(struct docx_text *t);
void docx_cell_end(struct docx_text *t);
void docx_table_end(struct docx_text *t);

/* A page begins here; in notes and text boxes that says nothing. */
void docx_page(struct docx_text *t);

/* Whether the text is the mark that a note has of its own: it is kept, to be
 * left out of the note's text. */
bool docx_note_mark(struct docx_text *t, const char *text, size_t n);

#endif
