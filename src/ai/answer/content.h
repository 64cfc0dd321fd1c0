/*
 * What the model wrote, brought into the one shape of the schemas: a language
 * and a list of objects, for topics the main topic first.  Pure.
 */
#ifndef HTS_AI_ANSWER_CONTENT_H
#define HTS_AI_ANSWER_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

#include "ai/request/prompt.h"

struct content {
	char language[32]; /* "" if the model said none */
	cJSON *list;	   /* array of objects */
	bool found;	   /* there was an item or a list */
	bool broken;	   /* it ended early, or in something that is no JSON */
};

/*
 * Reads the message's text.  Beside the schemas' shape it takes what servers
 * without schemas give: reasoning and prose around the JSON, fences, several
 * objects, lists under other names or none, items one by one, other names and
 * cases of members, options as a list with the right one as index, letter or
 * text.  What is broken costs the item it is in.  0, or -1 if there is neither
 * an item nor an empty list.
 */
int content_read(struct content *c, enum form form, const char *text, size_t n);
/* Whether text is reasoning and nothing else: it ends before the answer. */
bool content_is_reasoning(const char *text, size_t n);
/* The text again, in the shape of the schema. */
void content_print(const struct content *c, enum form form, struct buf *out);
void content_release(struct content *c);

#endif
