/* A hash table from names to places (indices).  Parts of a document refer to
 * each other by name, thousands of names a million times. */
#ifndef HTS_EXTRACT_MARKDOWN_LOOKUP_H
#define HTS_EXTRACT_MARKDOWN_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

struct lookup {
	struct lookup_item {
		char *name;
		size_t place;
	} * slots;	    /* by a hash of their names */
	size_t size, count; /* size is 0 or a power of two */
};

/* Copies name.  A name that is known keeps its place. */
void lookup_add(struct lookup *l, const char *name, size_t place);
/* The same, but the last place counts. */
void lookup_put(struct lookup *l, const char *name, size_t place);
/* name may be NULL: no. */
bool lookup_find(const struct lookup *l, const char *name, size_t *place);
/* The same for names that are numbers. */
void lookup_add_number(struct lookup *l, long number, size_t place);
bool lookup_find_number(const struct lookup *l, long number, size_t *place);
void lookup_release(struct lookup *l); /* empty, may be used again */

#endif
