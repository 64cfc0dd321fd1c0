/*
 * What a child found: one JSON object on its pipe.  The document may have taken
 * over the child, so the object is checked like any input: sizes, types, UTF-8.
 *
 *   {"type":"pdf","pages":2,"characters":90,"page_map":[{"number":1,
 *    "offset":0,"length":60,"characters":58,"flags":["contents"]},...],
 *    "warnings":["..."],"encoding":"utf-8","partial":true,"text":"..."}
 *   {"type":"pdf","error":{"code":"encrypted","message":"..."}}
 *
 * The same object is what a cache holds under hts:text:<sha256>:<version>.
 */
#ifndef HTS_EXTRACT_REPORT_H
#define HTS_EXTRACT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"

struct report_page {
	size_t number, offset, length, characters;
	unsigned flags; /* of enum page_flag */
};

struct report {
	char *code, *message; /* of a failure; code NULL: there is text */
	char *text;	      /* valid UTF-8; NULL when given up */
	size_t length;
	char *type;
	long pages, characters;
	struct report_page *page_map;
	size_t page_count;
	bool truncated;	     /* not the whole text of the file */
	struct buf warnings; /* a JSON array, or empty */
	struct buf more;     /* further members: "partial":true,"ms":3 */
};

void report_init(struct report *r);
void report_release(struct report *r);
/* Makes it a failure; what it held before is dropped. */
void report_fail(struct report *r, const char *code, const char *message);

/* Prints what an extraction gave. */
void report_print(const struct extraction *x, struct buf *out);
/* Reads it back.  False if it is not one: a is then as before. */
bool report_read(struct report *r, const char *json, size_t n);

/* Cuts the text to n bytes (at a character) and the pages with it. */
void report_cut(struct report *r, size_t n);
/* Appends the members of a record's file: type, pages ... warnings, error;
 * offset: where its text begins, if it has text. */
void report_add_members(const struct report *r, size_t offset, struct buf *out);

#endif
