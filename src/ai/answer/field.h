/*
 * The texts of an item that a model wrote, taken out of its JSON and checked.
 * Pure.
 */
#ifndef HTS_AI_ANSWER_FIELD_H
#define HTS_AI_ANSWER_FIELD_H

#include <stddef.h>
#include <cjson/cJSON.h>

#include "ai/answer/rejection.h"

/* What the model was sent, and must not send back; and the language it
 * answers in. */
struct sent {
	const char *tag;    /* id of the document tags */
	const char *system; /* the system message */
	const char *language;
};

/* The member of that name, tidied: free() it.  NULL with *why set if it is
 * missing, empty, longer than max code points (0: no limit), has control
 * characters, or repeats what was sent; NULL, too, if *why was set before. */
char *field_take(const struct sent *sent, const cJSON *raw, const char *name,
    size_t max, struct rejection *why);
/* The same for a text that may be empty and is cut when it is too long. */
char *field_take_cut(const struct sent *sent, const cJSON *raw,
    const char *name, size_t max, struct rejection *why);

#endif
