/* Recognised pages that lie on a side or upside down. */
#ifndef HTS_EXTRACT_PAGE_TURN_H
#define HTS_EXTRACT_PAGE_TURN_H

#include <stddef.h>

#include "extract/page/tsv.h"

/* Turns the boxes of a page, the first of the rows, and of what is on it so
 * that most of its lines run to the right: tesseract reads turned text, but
 * says where it is in the picture. */
void turn_upright(struct tsv_row *rows, size_t count);

#endif
