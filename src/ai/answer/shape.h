/*
 * Objects of a model that was held to no schema, brought into the schema's
 * shape.  Pure.
 */
#ifndef HTS_AI_ANSWER_SHAPE_H
#define HTS_AI_ANSWER_SHAPE_H

#include <stdbool.h>
#include <cjson/cJSON.h>

#include "ai/request/prompt.h"

/* Gives members their names in the schema: letter case, separators, synonyms
 * and translations aside; those of objects inside as well. */
void shape_names(cJSON *value);
/* Whether an object with such names is an item of the form, good or bad. */
bool shape_is_item(const cJSON *object, enum form form);
/* Brings an item's members into the schema's types. */
void shape_item(cJSON *object, enum form form);

#endif
