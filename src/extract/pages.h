/* Printed pages as lines with boxes, before anything is joined. */
#ifndef HTS_EXTRACT_PAGES_H
#define HTS_EXTRACT_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "extract/tsv.h"

struct page_line {
	size_t offset, length; /* in pages.text */
	size_t page;	       /* index */
	size_t block;	       /* counts through the document */
	float left, right, top, bottom;
	float height;	 /* of its letters: mean, by length */
	float text_left; /* where the text behind a list marker begins */
	bool dropped;	 /* header, footer, or part of another line */
	bool marked;	 /* a list marker from a block of its own is in it */
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
	struct page *pages;
	size_t page_count;
	size_t block;
	/* of the line being read */
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
/* The height that most letters have. */
float pages_body_height(const struct pages *p);
/* The distance of two lines that is usual inside blocks; 0: no such lines. */
float pages_body_step(const struct pages *p);

#endif
