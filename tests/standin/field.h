/* The fields a chat completion request may have: names, types, ranges. */
#ifndef STANDIN_FIELD_H
#define STANDIN_FIELD_H

#include <cjson/cJSON.h>

#include "error.h"

/* Checks every member of the request against the table.  0, or -1 with
 * *error: unknown, wrong type, out of range. */
int fields_check(const cJSON *request, struct api_error *error);

#endif
