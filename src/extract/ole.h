/* OLE2 compound files, the container of Office before 2007: which streams
 * are in the directory, and the start of the one with the text. */
#ifndef HTS_EXTRACT_OLE_H
#define HTS_EXTRACT_OLE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/detect.h"

/* FILE_OLE2 if no stream tells. */
enum file_type ole_type(const char *bytes, size_t n);
/* Whether the text of a Word document is encrypted [MS-DOC 2.5.2]. */
bool ole_word_encrypted(const char *bytes, size_t n);

#endif
