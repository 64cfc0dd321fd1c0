/* OLE2 compound files, the container of Office before 2007: which streams
 * are in the directory.  Reads no stream. */
#ifndef HTS_EXTRACT_OLE_H
#define HTS_EXTRACT_OLE_H

#include <stddef.h>

#include "extract/detect.h"

/* FILE_OLE2 if no stream tells. */
enum file_type ole_type(const char *bytes, size_t n);

#endif
