/* Charts of OOXML [ECMA-376 part 1, 21.2; MS-ODRAWXML 2.24] with the values
 * last shown. */
#ifndef HTS_EXTRACT_OFFICE_CHART_PARTS_H
#define HTS_EXTRACT_OFFICE_CHART_PARTS_H

#include <stddef.h>

#include "extract/extraction.h"
#include "extract/office/chart.h"
#include "extract/xml/relations.h"

struct package;

/* Those of a part, by relationship. */
struct charts {
	struct chart *items;
	size_t count;
};

/* Reads all charts a part refers to.  0, or -1: x says why. */
int charts_read(struct package *p, struct extraction *x, const char *part,
    const struct relations *relations, struct charts *out);
void charts_release(struct charts *c);
/* Writes the one of this relationship, if there is one, as blocks; no block is
 * open. */
void charts_write(const struct charts *c, const char *id, struct flow *f);

#endif
