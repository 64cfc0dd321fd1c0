/* The rules of Structured Outputs for a schema with "strict": true
 * (https://platform.openai.com/docs/guides/structured-outputs). */
#ifndef STANDIN_STRICT_H
#define STANDIN_STRICT_H

#include <cjson/cJSON.h>

#include "error.h"

/* 0, or -1 with *error as the API would answer.  name is the schema's. */
int strict_check(
    const cJSON *schema, const char *name, struct api_error *error);

#endif
