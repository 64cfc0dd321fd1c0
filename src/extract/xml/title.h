/* What a document calls itself, beside its text [Dublin Core, dc:title]. */
#ifndef HTS_EXTRACT_XML_TITLE_H
#define HTS_EXTRACT_XML_TITLE_H

#include "extract/extraction.h"

struct package;

/* Takes the title from the part of a package that has it, into x.  One that is
 * missing or broken gives none, and does no other harm. */
void title_read(struct package *p, const char *part, struct extraction *x);
/* The same from the part that is usual in such packages, or, if that is NULL,
 * from the core properties of an OOXML package. */
void title_find(struct package *p, const char *usual, struct extraction *x);

#endif
