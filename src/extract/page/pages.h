/* Printed pages as lines with boxes, before anything is joined. */
#ifndef HTS_EXTRACT_PAGE_PAGES_H
#define HTS_EXTRACT_PAGE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "extract/page/tsv.h"

/* A place in a line: a wide blank, of which the word behind it may be
 * another column's, or a small raised number on a word, perhaps of a note. */
struct page_mark {
	size_t offset, length; /* the blank has none: the word behind it */
	float left, right;
	bool raised;
};

enum page_note { NOTE_NONE, NOTE_FIRST, NOTE_MORE };

struct page_line {
	size_t offset, length; /* in pages.text */
	uint32_t mark, marks;  /* first and number of its marks */
	size_t page;	       /* index */
	size_t block;	       /* counts through the document */
	float left, right, top, bottom;
	float height;	 /* of its letters: mean, by length */
	float text_left; /* where the text behind a list marker begins */
	float block_left, block_right; /* layout.c: edges of its block */
	/* of its words with letters, three characters and more */
	size_t words;
	float narrowest, widest; /* width of their characters */
	bool code;		 /* its line end and blanks say something */
	bool dropped;		 /* header, footer, or part of another line */
	bool counted; /* begins with a letter or Roman number of a list */
	bool marked;  /* a list marker from a block of its own is in it */
	bool table;   /* all of a table: cells end at tabs, rows at newlines */
	uint8_t raised; /* digits of a small raised number that begins it */
	enum page_note note;
};

struct page {
	size_t first;		/* its first line */
	size_t visible, broken; /* characters; those that are no text */
	float width, height;
	float gutter; /* between two columns of prose; 0: none */
};

struct pages {
	struct buf text;
	struct page_line *lines;
	size_t count, capacity;
	struct page_mark *marks;
	size_t mark_count, mark_capacity;
	struct page *pages;
	size_t page_count;
	size_t block;
	/* the last word of the line being read */
	size_t last_offset, last_length;
	float last_left, last_right, last_top, last_bottom;
	double weighted; /* sum of height times length */
};

void pages_release(struct pages *p);
/* Takes the next row. */
void pages_add(struct pages *p, const struct tsv_row *row);
/* Appends a copy of a page of other pages, or a page without anything. */
void pages_add_copy(struct pages *p, const struct pages *from, size_t page);
void pages_add_empty(struct pages *p);
/* The line behind the last one of a page. */
size_t pages_end(const struct pages *p, size_t page);
/* The text of a line; not NUL-terminated. */
const char *pages_text(const struct pages *p, const struct page_line *line);
/* Puts a text in the place of a part of a line. */
void pages_replace(struct pages *p, struct page_line *line, size_t offset,
    size_t length, const char *text, size_t n);
/* Puts another line and a blank in front of a line; the other one is gone. */
void pages_prepend(
    struct pages *p, struct page_line *line, struct page_line *other);
/* The height of the text, of what is neither dropped nor code: more than half
 * of the letters are no larger, or on slides nearly half. */
float pages_body_height(const struct pages *p);
/* The distance of two lines that is usual inside blocks; 0: no such lines. */
float pages_body_step(const struct pages *p);

#endif
