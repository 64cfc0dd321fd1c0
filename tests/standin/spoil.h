/* Turns good items into bad ones. */
#ifndef STANDIN_SPOIL_H
#define STANDIN_SPOIL_H

#include <cjson/cJSON.h>

#include "chat.h"

/* fault: the name of a FAULT_ITEMS row. */
void spoil_content(cJSON *content, const struct chat *chat, const char *fault);

#endif
