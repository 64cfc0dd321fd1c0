/* Lists of a Word document (word/numbering.xml) and their counters. */
#ifndef HTS_EXTRACT_WORD_DOCX_NUMBERING_H
#define HTS_EXTRACT_WORD_DOCX_NUMBERING_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/markdown/lookup.h"

struct package;

#define DOCX_LEVELS 9

enum docx_format {
	FORMAT_DECIMAL,
	FORMAT_ZERO, /* 01 */
	FORMAT_LOWER_LETTER,
	FORMAT_UPPER_LETTER,
	FORMAT_LOWER_ROMAN,
	FORMAT_UPPER_ROMAN,
	FORMAT_BULLET,
	FORMAT_NONE
};

struct docx_level {
	enum docx_format format;
	long start;
	char text[32]; /* "%1.%2" */
};

struct docx_abstract {
	struct docx_level levels[DOCX_LEVELS];
	long counts[DOCX_LEVELS]; /* of the last item; valid if begun */
	bool begun[DOCX_LEVELS];
};

struct docx_num {
	long abstract;
	long restart[DOCX_LEVELS]; /* -1: goes on */
	bool used[DOCX_LEVELS];
};

struct docx_numbering {
	struct docx_abstract *abstracts;
	struct docx_num *nums;
	size_t abstract_count, num_count;
	struct lookup abstract_ids, num_ids;
	size_t widths[DOCX_LEVELS]; /* of the last markers; 0: none above */
	/* while reading */
	enum { IN_NOTHING, IN_ABSTRACT, IN_NUM } in;
	int level;
};

int docx_numbering_read(struct package *p, struct extraction *x,
    const char *part, struct docx_numbering *out);
void docx_numbering_release(struct docx_numbering *n);

struct docx_marker {
	bool bullet;
	size_t indent; /* blanks in front */
	char text[64]; /* "-", "2.", "1.2"; "" if the list shows none */
};

/* Counts one item of a list on; false if there is no such list. */
bool docx_numbering_next(
    struct docx_numbering *n, long num_id, int level, struct docx_marker *out);
/* A number in a format: 4 is "4", "d", "IV". */
void docx_format(enum docx_format format, long number, char *out, size_t size);

#endif
