/* A chart: its titles and what it shows, as a table with a column for each
 * series. */
#ifndef HTS_EXTRACT_OFFICE_CHART_H
#define HTS_EXTRACT_OFFICE_CHART_H

#include <stddef.h>

#include "lib/buf.h"

#include "extract/markdown/flow.h"

enum column { CATEGORIES, VALUES, SIZES, COLUMNS };

struct points {
	char **items; /* NULL: none */
	size_t count;
};

struct series {
	struct buf name;
	struct points columns[COLUMNS];
};

struct chart {
	char *id; /* what refers to it, or NULL */
	struct buf title;
	struct buf corner;  /* title of the axis of categories */
	struct buf measure; /* of the others */
	struct series *series;
	size_t count;
};

/* Starts a series; NULL: there are too many. */
struct series *chart_series(struct chart *c);
/* Copies text to a place, if it is not too far and *taken, the bytes of all
 * points of the chart, not too much. */
void points_set(
    struct points *p, size_t index, const char *text, size_t *taken);
/* "" if there is none. */
const char *points_at(const struct points *p, size_t index);
void points_release(struct points *p);
/* Writes it as blocks; no block is open. */
void chart_write(const struct chart *c, struct flow *f);
void chart_release(struct chart *c); /* it is empty after */

#endif
