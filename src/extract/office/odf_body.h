/* The parts of an OpenDocument file that hold styles and text. */
#ifndef HTS_EXTRACT_OFFICE_ODF_BODY_H
#define HTS_EXTRACT_OFFICE_ODF_BODY_H

#include <stdbool.h>

#include "extract/extraction.h"
#include "extract/markdown/flow.h"
#include "extract/markdown/grid.h"
#include "extract/office/odf_styles.h"

struct package;

struct odf {
	struct package *package;
	struct flow flow;
	struct odf_styles styles;
	bool slides;
	/* of a workbook, and the sheet that is open */
	bool sheets;
	size_t sheet_count, left; /* cells it may still have */
	size_t sheet;		  /* depth of its element, or 0 */
	char *name;
	long row, column;
	size_t row_first; /* cell of the grid */
	struct grid grid;
	/* of the slide that is open */
	size_t page; /* its number, 0: none yet */
	struct buf title, body, notes;
};

/* Reads "styles.xml" or "content.xml".  0, or -1: flow.x says why. */
int odf_body_read(struct odf *o, const char *part);

#endif
