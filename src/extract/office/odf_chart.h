/* Charts of OpenDocument [OpenDocument 1.3 part 3, 11]: objects with a table of
 * what they show. */
#ifndef HTS_EXTRACT_OFFICE_ODF_CHART_H
#define HTS_EXTRACT_OFFICE_ODF_CHART_H

#include "extract/extraction.h"
#include "extract/office/chart.h"

struct package;

/* Reads the content of an object.  0, or -1: x says why. */
int odf_chart_read(struct package *p, struct extraction *x, const char *part,
    struct chart *out);

#endif
