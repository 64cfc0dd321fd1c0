/* The text of a scope for AI tasks, and where in it each file lies. */
#ifndef HTS_STORE_TEXT_H
#define HTS_STORE_TEXT_H

#include <stdbool.h>

#include "lib/buf.h"

#include "store/store.h"
#include "store/target.h"

/* Appends the text: from Redis if it is the one the files have, else from
 * the files, joined by form feeds.  DONE and nothing appended: no text. */
enum tx_end text_fetch(
    struct store *s, const struct target *t, struct buf *out);
/* Appends the value of files[]: id, name, mime_type, size and, for files
 * that have text, offset, length and page_map. */
void text_files(struct buf *out, const struct target *t, size_t text_length);

#endif
