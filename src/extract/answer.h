/*
 * How a child tells what it found: one JSON object on its pipe.  The child
 * may have been taken over by the document, so what is read back is checked
 * like any input: sizes, types, UTF-8.
 *
 *   {"type":"pdf","pages":2,"characters":90,"page_map":[{"number":1,
 *    "offset":0,"length":60,"characters":58,"flags":["contents"]},...],
 *    "warnings":["..."],"encoding":"utf-8","partial":true,"text":"..."}
 *   {"type":"pdf","error":{"code":"encrypted","message":"..."}}
 *
 * The same object is what a cache holds under hts:text:<sha256>:<version>.
 */
#ifndef HTS_EXTRACT_ANSWER_H
#define HTS_EXTRACT_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"

struct answer_page {
	size_t number, offset, length, characters;
	unsigned flags; /* of enum page_flag */
};

struct answer {
	char *code, *message; /* of a failure; code NULL: there is text */
	char *text;	      /* valid UTF-8; NULL when given up */
	size_t length;
	char *type;
	long pages, characters;
	struct answer_page *page_map;
	size_t page_count;
	bool truncated;	     /* not the whole text of the file */
	struct buf warnings; /* a JSON array, or empty */
	struct buf more;     /* further members: "partial":true,"ms":3 */
};

void answer_init(struct answer *a);
void answer_release(struct answer *a);
/* Makes it a failure; what it held before is dropped. */
void answer_fail(struct answer *a, const char *code, const char *message);

/* Prints what an extraction gave. */
void answer_print(const struct extraction *x, struct buf *out);
/* Reads it back.  False if it is not one: a is then as before. */
bool answer_read(struct answer *a, const char *json, size_t n);

/* Cuts the text to n bytes (at a character) and the pages with it. */
void answer_cut(struct answer *a, size_t n);
/* Appends the members of a record's file: type, pages ... warnings, error;
 * offset: where its text begins, if it has text. */
void answer_add_members(const struct answer *a, size_t offset, struct buf *out);

#endif
