/* The answers of save: only those members of the record that hts-dequeue needs,
 * never its text. */
#ifndef HTS_STORE_REPLY_H
#define HTS_STORE_REPLY_H

#include <stddef.h>

#include "lib/buf.h"

#include "store/part.h"

/* Keeps what names the task and all that says how it ended. */
void reply_keep_all(struct buf *line);
/* Keeps what names the task. */
void reply_keep_tag(struct buf *line);
/* Nothing was stored: hts-dequeue returns the task to its queue, and takes no
 * other of its kind for a while. */
void reply_release(struct buf *line, const char *why);
/* The same if only this task is held up: it comes again in some seconds. */
void reply_set_aside(struct buf *line, const char *why);
/* Adds one result with the members of all parts, of which a record made by hand
 * may have several. */
void reply_result(struct buf *line, const struct part *parts, size_t count);

#endif
