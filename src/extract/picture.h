/* Pictures as documents: their text is recognised. */
#ifndef HTS_EXTRACT_PICTURE_H
#define HTS_EXTRACT_PICTURE_H

#include <stddef.h>

#include "extract/extraction.h"
#include "extract/source.h"

/* Reads a JPEG, PNG or TIFF file.  Starts what it may need, then enters the
 * innermost sandbox.  0, or -1: x says why. */
int picture_read(const struct source *s, struct extraction *x);

/* Dots of the largest picture in such a file by its headers; 0: they are
 * broken. */
double picture_pixels(const char *bytes, size_t n);

#endif
