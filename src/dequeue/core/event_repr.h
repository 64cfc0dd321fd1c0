/* JSON shown as Python shows it: what monitors of Celery print. */
#ifndef HTS_DEQUEUE_CORE_EVENT_REPR_H
#define HTS_DEQUEUE_CORE_EVENT_REPR_H

#include <stddef.h>

#include "lib/buf.h"
#include "lib/jscan.h"

/* Appends the repr of a JSON value, cut at about max bytes.  What is no JSON
 * is copied as it is. */
void repr_json(struct buf *out, struct span json, size_t max);
/* Appends the repr of a string. */
void repr_text(struct buf *out, const char *text);

#endif
