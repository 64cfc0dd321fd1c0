/* One sheet of a workbook. */
#ifndef HTS_EXTRACT_OFFICE_XLSX_SHEET_H
#define HTS_EXTRACT_OFFICE_XLSX_SHEET_H

#include <stddef.h>

#include "extract/extraction.h"
#include "extract/markdown/flow.h"
#include "extract/office/xlsx_values.h"

struct package;

/* Writes the filled rows and columns of a sheet as one table, below its name.
 * *cells is how many cells the workbook may still have, and is counted down. 0,
 * or -1: x says why. */
int xlsx_sheet_read(struct package *p, struct extraction *x, const char *part,
    const char *name, const struct xlsx_values *values, size_t *cells,
    struct flow *flow);

#endif
