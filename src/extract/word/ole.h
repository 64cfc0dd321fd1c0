/* OLE2 compound files, the container of Office before 2007 [MS-CFB]. */
#ifndef HTS_EXTRACT_WORD_OLE_H
#define HTS_EXTRACT_WORD_OLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/formats.h"

/* What the file holds, by its streams; NULL: none of the documents we know. */
const struct format *ole_format(const char *bytes, size_t n);
/* Whether its document is of Word before 97, which wrote another format. */
bool ole_is_old_word(const char *bytes, size_t n);
/* Adds a stream of the root to out: less than is declared if the file breaks
 * off.  False if there is none of that name. */
bool ole_stream(
    const char *bytes, size_t n, const char *name, struct buf *out, bool *cut);

#endif
