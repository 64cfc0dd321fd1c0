/* A request for a chat completion, checked as strictly as the real server
 * does: what it would refuse is refused here with the same error. */
#ifndef STANDIN_CHAT_H
#define STANDIN_CHAT_H

#include <stdbool.h>
#include <cjson/cJSON.h>

#include "error.h"
#include "model.h"

/* What the answer must look like. */
enum shape {
	SHAPE_FLASHCARDS,
	SHAPE_CHOICE,
	SHAPE_OPEN,
	SHAPE_TRUE_FALSE,
	SHAPE_TOPICS,
	SHAPE_UNKNOWN,
	SHAPES
};

/* "flashcards_v1" ... "other": the names in the statistics. */
extern const char *const shape_names[SHAPES];

struct chat {
	cJSON *json; /* the request; owned */
	const struct model *model;
	const char *model_name; /* as the request wrote it; borrowed */
	const char *schema;	/* name of the schema, NULL without */
	enum shape shape;
	long cap;	   /* tokens the answer may have; 0: no limit */
	long choices;	   /* n */
	struct buf system; /* texts of the system messages */
	struct buf user;   /* text of the first user message */
	struct buf rest;   /* texts of all later messages */
	bool again;	   /* the conversation holds an answer */
};

/* 0, or -1 with *error.  chat_release in both cases. */
int chat_parse(
    const char *body, size_t n, struct chat *chat, struct api_error *error);
void chat_release(struct chat *chat);

#endif
