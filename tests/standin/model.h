/* The models the stand-in pretends to serve. */
#ifndef STANDIN_MODEL_H
#define STANDIN_MODEL_H

#include <stdbool.h>
#include <stddef.h>

struct model {
	const char *name;
	const char *dated; /* what answers name as "model" */
	long context;	   /* tokens of prompt and answer */
	long output;	   /* tokens an answer can have */
	bool reasoning;	   /* no max_tokens, no sampling fields */
	bool schemas;	   /* knows response_format json_schema */
};

extern const struct model models[];
extern const size_t models_count;

/* By name or dated name; NULL if there is none. */
const struct model *model_find(const char *name);

#endif
