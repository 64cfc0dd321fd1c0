/* How the parts of an OOXML package [ECMA-376 part 2] hang together:
 * relationships and content types. */
#ifndef HTS_EXTRACT_XML_RELATIONS_H
#define HTS_EXTRACT_XML_RELATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"
#include "extract/markdown/lookup.h"

struct package;

struct relation {
	char *id, *type, *target;
};

struct relations {
	struct relation *items;
	size_t count;
	struct lookup ids;
};

/* Reads the relationships of a part ("" for the package).  No such file is
 * an empty list.  0, or -1: x says why. */
int relations_read(struct package *p, struct extraction *x, const char *part,
    struct relations *out);
void relations_release(struct relations *r);
/* Whether its type ends so; both the transitional and the strict name space end
 * alike. */
bool relation_is(const struct relation *r, const char *ending);
/* Target of the first of such a type.  NULL if there is none. */
const char *relations_find(const struct relations *r, const char *ending);
/* Target by id; NULL if there is none. */
const char *relations_by_id(const struct relations *r, const char *id);
/* The part that a target of base leads to; false: there is none. */
bool relation_part(
    struct package *p, const char *base, const char *target, struct buf *name);
/* Media type of a part, by its name, else by its extension. */
int content_type_of(struct package *p, struct extraction *x, const char *part,
    struct buf *media);

#endif
