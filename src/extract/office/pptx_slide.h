/* The shapes of one slide, its notes or a diagram on it. */
#ifndef HTS_EXTRACT_OFFICE_PPTX_SLIDE_H
#define HTS_EXTRACT_OFFICE_PPTX_SLIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"
#include "extract/markdown/flow.h"
#include "extract/office/chart_parts.h"

struct package;

enum slide_part {
	SLIDE_BODY,   /* ppt/slides/slide1.xml */
	SLIDE_NOTES,  /* ppt/notesSlides/...: the notes alone */
	SLIDE_DIAGRAM /* ppt/diagrams/data1.xml */
};

struct slide_shape {
	bool placed; /* has a position of its own */
	double left, top;
	size_t order;
	struct buf text; /* Markdown */
	char *diagram;	 /* relationship of its data, or NULL */
	char *chart;	 /* the same of a chart */
};

struct slide {
	struct flow *flow; /* writes the text of each shape; borrowed */
	struct buf title;
	bool hidden;
	struct slide_shape *shapes;
	size_t count;
};

/* Reads a part; shapes are added in the order to read them: rows from the top,
 * in a row from the left.  0, or -1: x says
 * why. */
int slide_read(struct package *p, struct extraction *x, const char *part,
    enum slide_part kind, struct slide *slide);
/* Puts the charts that shapes refer to behind their text. */
void slide_write_charts(struct slide *slide, const struct charts *charts);
void slide_release(struct slide *slide);

#endif
