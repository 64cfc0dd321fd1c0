/*
 * Pages of a Word document.  It has none: Word only notes where pages began
 * when it last laid the document out (w:lastRenderedPageBreak, ECMA-376
 * 17.3.3.13).  Each becomes a form feed, which replaces a blank or stands
 * between two blocks or rows.
 */
#ifndef HTS_EXTRACT_WORD_DOCX_PAGES_H
#define HTS_EXTRACT_WORD_DOCX_PAGES_H

#include "extract/word/docx_flow.h"

/* A page begins here; in notes and text boxes that says nothing. */
void docx_page(struct docx_flow *f);
/* Appends to the paragraph.  A page that began inside a word begins behind
 * it. */
void docx_paragraph_add(struct docx_paragraph *p, const char *text, size_t n);
/* The paragraph ended: pages that began behind its text, or in one that is
 * left out, begin with the next block. */
void docx_pages_carry(
    struct docx_flow *f, struct docx_paragraph *p, bool written);
/* Begins the pages that are owed, between two blocks. */
void docx_pages_write(struct docx_flow *f);

/* A cell ends, a row ended: Word notes the page in each cell of a row that it
 * divides.  What has not begun in front of a row does so behind it. */
void docx_pages_cell(struct docx_flow *f);
void docx_pages_row(struct docx_flow *f);

#endif
