/* OpenDocument texts and presentations [OASIS OpenDocument 1.3 part 3]. */
#ifndef HTS_EXTRACT_OFFICE_ODF_H
#define HTS_EXTRACT_OFFICE_ODF_H

#include "extract/extraction.h"
#include "extract/xml/package.h"

/* If x is paged it is a presentation, with one page for each slide.  0, or -1:
 * x says why. */
int odf_read(struct package *p, struct extraction *x);

#endif
