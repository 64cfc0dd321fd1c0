/*
 * Printed pages as lines with boxes, before anything is joined.
 *
 * A reader adds the runs of a page in the order of its stream; what stands on
 * one height beside each other becomes a line.  Places are points from the
 * upper left corner.
 */
#ifndef HTS_EXTRACT_PAGE_PAGES_H
#define HTS_EXTRACT_PAGE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

/* What the font of a run says about it. */
enum run_flag {
	RUN_BOLD = 1,
	RUN_MONO = 2,	 /* all letters are of one width */
	RUN_SIGN = 4,	 /* letters stand for bullets and other signs */
	RUN_MATH = 8,	 /* of formulas */
	RUN_WORD = 16,	 /* a recognised word: its height is no size */
	RUN_STARTS = 32, /* it begins a line */
	RUN_ALONE = 64	 /* and is all of it */
};

/* Text in one font, on one height. */
struct page_run {
	float left, top, right, bottom;
	float base; /* where its letters stand */
	float size; /* of the font */
	unsigned flags;
	size_t offset, length; /* in pages.raw */
};

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
	float left, right, top, bottom, base;
	float height;	 /* the size of its letters */
	float text_left; /* where the text behind a list marker begins */
	float pitch;	 /* of letters of one width; 0: they have none */
	float edge;	 /* the right edge of its column (paragraphs.h) */
	bool bold;	 /* all of it */
	bool mono;	 /* the same: letters of one width */
	bool spaced;	 /* its letters are set apart (spaced.h) */
	bool math;	 /* most of it is formula */
	bool code;	 /* its line end and blanks say something */
	bool dropped;	 /* header, footer, or part of another line */
	bool counted;	 /* begins with a letter or Roman number of a list */
	bool marked;	 /* a list marker set apart is in it */
	bool table;   /* all of a table: cells end at tabs, rows at newlines */
	bool starts;  /* a paragraph, whatever stands before it */
	uint8_t lead; /* digits of a number set apart that begins it */
	bool lead_small;
	uint8_t tail; /* the same at its end, behind a wide blank */
	bool tail_small;
	float lead_right, behind_lead; /* where that ends, and text begins */
	uint8_t raised; /* digits of a small raised number that begins it */
	uint8_t level;	/* of the heading that it is, or part of; 0: none */
	uint8_t sign;	/* bytes of the sign or bullet that begins it */
	enum page_note note;
};

struct page {
	size_t first;		/* its first line */
	size_t visible, broken; /* characters; those that are no text */
	float width, height;
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
	/* the page being read */
	struct buf raw;
	struct page_run *runs;
	size_t run_count, run_capacity;
	bool begins_line; /* the next word (tsv.h) */
};

void pages_release(struct pages *p);
/* Begins a page. */
void pages_begin(struct pages *p, float width, float height);
/* Adds a run with its text to the page that is open. */
void pages_run(
    struct pages *p, const struct page_run *run, const char *text, size_t n);
/* Ends the page that is open, if there is one: its lines are made. */
void pages_end_page(struct pages *p);
/* Appends a copy of a page of other pages, or a page without anything. */
void pages_add_copy(struct pages *p, const struct pages *from, size_t page);
void pages_add_empty(struct pages *p);
/* Gives a line the text of another one of other pages. */
void pages_take(struct pages *p, struct page_line *l, const struct pages *from,
    const struct page_line *other);
/* Opens a line behind the last one, and marks a place in it. */
struct page_line *pages_line(struct pages *p);
void pages_mark(struct pages *p, struct page_line *line, struct page_mark mark);
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
/* The size most letters have, of what is neither dropped nor code. */
float pages_body_height(const struct pages *p);
/* The distance of two lines that is usual inside blocks; 0: no such lines. */
float pages_body_step(const struct pages *p);

#endif
