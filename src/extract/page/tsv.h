/* Rows that "tesseract ... tsv" prints: level, page,
 * paragraph, block, line and word number, left, top, width, height,
 * confidence, text. */
#ifndef HTS_EXTRACT_PAGE_TSV_H
#define HTS_EXTRACT_PAGE_TSV_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/page/pages.h"

enum tsv_level { TSV_PAGE = 1, TSV_BLOCK = 3, TSV_LINE = 4, TSV_WORD = 5 };

struct tsv_row {
	int level;
	int page;
	/* from the upper left; points, or the pixels of a picture */
	float left, top, width, height;
	const char *text; /* borrowed from the line */
	size_t length;
	float confidence; /* of a word that was recognised: percent */
};

/* Parses one line (without its newline).  False for the head line and
 * whatever else is no row. */
bool tsv_parse(const char *line, size_t n, struct tsv_row *row);
/* Adds a row: words are runs of one font. */
void tsv_add(struct pages *p, const struct tsv_row *row);

#endif
