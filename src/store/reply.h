/* What save answers: of the record only what hts-dequeue needs, never text. */
#ifndef HTS_STORE_REPLY_H
#define HTS_STORE_REPLY_H

#include <stddef.h>

#include "lib/buf.h"

#include "store/part.h"

/* Keeps what names the task and all that says how it ended. */
void reply_keep_all(struct buf *line);
/* Keeps what names the task. */
void reply_keep_tag(struct buf *line);
/* Neither stored nor lost: hts-dequeue gives the task back, and lets no other
 * of its kind in for a while. */
void reply_release(struct buf *line, const char *why);
/* The same for what holds up this task alone: it comes again in some
 * seconds. */
void reply_set_aside(struct buf *line, const char *why);
/* Adds one result with the members of all parts: by hand a record may have
 * several. */
void reply_result(struct buf *line, const struct part *parts, size_t count);

#endif
