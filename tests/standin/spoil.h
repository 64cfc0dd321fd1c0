/* Turns good items into bad ones. */
#ifndef STANDIN_SPOIL_H
#define STANDIN_SPOIL_H

#include <cjson/cJSON.h>

#include "chat.h"

/* fault: the name of a FAULT_ITEMS row, or of FAULT_PARAM etc. (nothing
 * happens then). */
void spoil_content(cJSON *content, enum shape shape, const char *fault);

#endif
