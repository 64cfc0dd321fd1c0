/* OLE2 compound files, the container of Office before 2007 [MS-CFB]. */
#ifndef HTS_EXTRACT_WORD_OLE_H
#define HTS_EXTRACT_WORD_OLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/detect.h"

/* By its streams; FILE_OLE2 if none tells. */
enum file_type ole_type(const char *bytes, size_t n);
/* Adds a stream of the root to out: less than is declared if the file breaks
 * off.  False if there is none of that name. */
bool ole_stream(
    const char *bytes, size_t n, const char *name, struct buf *out, bool *cut);

#endif
