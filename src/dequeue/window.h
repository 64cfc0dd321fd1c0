/* HTS_WINDOW: how many tasks of each kind are held at once. */
#ifndef HTS_DEQUEUE_WINDOW_H
#define HTS_DEQUEUE_WINDOW_H

#include <stdbool.h>

#include "dequeue/task/held.h"

/* Reads "document=6,ai=68,other=4" (any of them) over the values in slots.
 * False if a kind is unknown or a number is not 1..100000. */
bool window_parse(const char *text, int slots[HELD_KINDS]);

#endif
