/*
 * Arguments as Python's clients write them, made strict JSON for the stages:
 * typed values become what they stand for, NaN and the infinities null. (kombu:
 * utils/json.py; Python: json, allow_nan)  No I/O.
 */
#ifndef HTS_DEQUEUE_TASK_PLAIN_H
#define HTS_DEQUEUE_TASK_PLAIN_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/jscan.h"

/*
 * Appends value.  {"__type__": "uuid", "__value__": {"hex": ...}} becomes the
 * UUID as text; datetime, date, time and decimal become their text, which is
 * how kombu before 5.3 wrote them; other typed values stay as they are.
 * Returns false, and appends nothing, if the value is no JSON; *exact is set
 * to false if a number was none and became null.
 */
bool plain_json(struct buf *out, struct span value, bool *exact);

#endif
