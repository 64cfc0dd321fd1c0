/*
 * What "pdftohtml -xml" prints, line by line: pages, fonts, runs of text, the
 * outline.  It looks like XML and is none: names of fonts are not escaped and
 * may be any bytes, so each line is read by its own form, and a line of no
 * form is skipped.
 */
#ifndef HTS_EXTRACT_PDF_RUNS_H
#define HTS_EXTRACT_PDF_RUNS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/page/pages.h"

struct runs_font {
	float size; /* points */
	unsigned flags;
};

struct runs {
	struct pages *pages; /* borrowed; gets what is read */
	size_t page;	     /* the number of the last one begun; 0: none */
	struct runs_font *fonts;
	size_t font_count;
	struct buf text; /* of one run */
};

void runs_release(struct runs *r);
/* The number of the page that a line begins; 0: it begins none. */
size_t runs_page(const char *line, size_t n);
/* Takes the next line, without its newline. */
void runs_line(struct runs *r, const char *line, size_t n);
/* What the name of a font says: run_flag. */
unsigned runs_family(const char *name, size_t n);

#endif
