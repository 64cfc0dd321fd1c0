/* What follows from the end of an API call. */
#ifndef HTS_AI_LANDING_H
#define HTS_AI_LANDING_H

#include "ai/work.h"

/* Takes the result of a flying call: its items, another try, or its end. */
void landing_take(
    struct worker *w, struct call *call, const struct api_result *result);

#endif
