/*
 * From an offset in the joined text of a record to file and page.  Pure.
 */
#ifndef HTS_AI_ANSWER_PLACE_H
#define HTS_AI_ANSWER_PLACE_H

#include <stddef.h>

#include "lib/jscan.h"

struct place_page {
	size_t offset, length; /* in the joined text */
	long number;
};

struct place_file {
	char *id;
	size_t offset, length; /* in the joined text */
	struct place_page *pages;
	size_t pages_count;
};

struct places {
	struct place_file *files;
	size_t count;
};

/* Reads the member "files" of a record; what is not understood is left out,
 * items then have no file or no page. */
void places_read(struct places *p, struct span files);
void places_release(struct places *p);
/* The file at offset, or NULL; *page is its page or 0. */
const struct place_file *place_find(
    const struct places *p, size_t offset, long *page);

#endif
