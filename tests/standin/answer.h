/* Makes the content of an answer out of the document in the request: items
 * of the asked shape, quotes word for word, no item twice. */
#ifndef STANDIN_ANSWER_H
#define STANDIN_ANSWER_H

#include <cjson/cJSON.h>

#include "chat.h"

/* An object that fits the schema of chat->shape (not SHAPE_UNKNOWN).  The
 * number of items is the first number in the system message, or the one in
 * "Write N other items" of a later message; less if the document has not so
 * many sentences that were not used before in the conversation. */
cJSON *answer_make(const struct chat *chat);

#endif
