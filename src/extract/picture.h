/* Pictures as documents: their text is recognised. */
#ifndef HTS_EXTRACT_PICTURE_H
#define HTS_EXTRACT_PICTURE_H

#include <stddef.h>

#include "extract/detect.h"
#include "extract/extraction.h"
#include "extract/options.h"

/* Reads a JPEG, PNG or TIFF file.  Starts what it may need, then enters the
 * innermost sandbox.  0, or -1: x says why. */
int picture_read(int input, enum file_type type, const char *bytes, size_t n,
    const struct reader_options *options, struct extraction *x);

/* Dots of the largest picture in the file by its headers; 0: they are
 * broken. */
double picture_pixels(enum file_type type, const char *bytes, size_t n);

#endif
