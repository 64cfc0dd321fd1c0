/*
 * What the model wrote, brought into the one shape of the schemas: a language
 * and a list of objects, for topics the main topic first.  Pure.
 */
#ifndef HTS_AI_ANSWER_CONTENT_H
#define HTS_AI_ANSWER_CONTENT_H

#include <stddef.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

#include "ai/request/prompt.h"

struct content {
	char language[16]; /* "" if the model said none */
	cJSON *list;	   /* array of objects; NULL: nothing */
};

/*
 * Parses the message's text.  Beside the schemas' shape it takes what servers
 * without schemas give: a Markdown fence around the JSON, a bare array,
 * "cards", options as an array with the index of the right one, topics as a
 * list.  0, or -1 if there is no such list.
 */
int content_read(struct content *c, enum form form, const char *text, size_t n);
/* The same for text that was cut off: takes the complete items.  -1 if there
 * is none. */
int content_salvage(
    struct content *c, enum form form, const char *text, size_t n);
/* The text again, in the shape of the schema. */
void content_print(const struct content *c, enum form form, struct buf *out);
void content_release(struct content *c);

#endif
