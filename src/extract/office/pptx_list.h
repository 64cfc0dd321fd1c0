/* The items of lists on slides, and how they count. */
#ifndef HTS_EXTRACT_OFFICE_PPTX_LIST_H
#define HTS_EXTRACT_OFFICE_PPTX_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/word/docx_numbering.h"
#include "extract/xml/xml.h"

#define SLIDE_LEVELS 9

/* What a paragraph says of itself. */
struct slide_item {
	int level;
	bool bullet, plain, number;
	enum docx_format format;
	const char *prefix, *suffix;
	long start;
};

struct slide_list {
	long counts[SLIDE_LEVELS];	      /* last number given; 0: none */
	struct slide_item last[SLIDE_LEVELS]; /* how it was counted */
	size_t widths[SLIDE_LEVELS]; /* of the marker last used at a level */
};

/* a:buAutoNum. */
void slide_item_number(struct slide_item *p, const struct xml_element *e);
/* Another shape begins. */
void slide_list_begin(struct slide_list *l);
/* The marker of a paragraph, "" if it is no item or not shown; returns its
 * indent in blanks. */
size_t slide_list_next(struct slide_list *l, const struct slide_item *p,
    bool item, bool shown, char *out, size_t size);

#endif
