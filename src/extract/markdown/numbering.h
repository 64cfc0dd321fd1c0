/* Lists that a document declares apart from its paragraphs: each paragraph
 * names a use of a list and a level, and its number is counted here. */
#ifndef HTS_EXTRACT_MARKDOWN_NUMBERING_H
#define HTS_EXTRACT_MARKDOWN_NUMBERING_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/markdown/lookup.h"

#define NUMBERING_LEVELS 9

enum number_format {
	FORMAT_DECIMAL,
	FORMAT_ZERO, /* 01 */
	FORMAT_LOWER_LETTER,
	FORMAT_UPPER_LETTER,
	FORMAT_LOWER_ROMAN,
	FORMAT_UPPER_ROMAN,
	FORMAT_BULLET,
	FORMAT_NONE
};

struct numbering_level {
	enum number_format format;
	long start;
	char text[32]; /* "%1.%2" */
};

struct numbering_list {
	struct numbering_level levels[NUMBERING_LEVELS];
	long counts[NUMBERING_LEVELS]; /* of the last item; valid if begun */
	bool begun[NUMBERING_LEVELS];
};

struct numbering_use {
	long list;
	long restart[NUMBERING_LEVELS]; /* -1: goes on */
	bool used[NUMBERING_LEVELS];
};

/* Set it to zeros. */
struct numbering {
	struct numbering_list *lists;
	struct numbering_use *uses;
	size_t list_count, use_count;
	struct lookup list_ids, use_ids;
	size_t widths[NUMBERING_LEVELS]; /* of the last markers; 0: none */
};

void numbering_release(struct numbering *n);
/* A list, or a use of one, by its id; NULL: there are too many.  Valid until
 * the next one is added. */
struct numbering_list *numbering_add_list(struct numbering *n, long id);
struct numbering_use *numbering_add_use(struct numbering *n, long id);
/* NULL if there is none. */
struct numbering_list *numbering_find_list(const struct numbering *n, long id);

struct numbering_marker {
	bool bullet;
	size_t indent; /* blanks in front */
	char text[64]; /* "-", "2.", "1.2"; "" if the list shows none */
};

/* Counts an item of a use on; false if there is no such list. */
bool numbering_next(
    struct numbering *n, long use, int level, struct numbering_marker *out);
/* A number in a format: 4 is "4", "d", "IV". */
void number_print(
    enum number_format format, long number, char *out, size_t size);

#endif
