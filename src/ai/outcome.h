/* What follows from the end of an API call. */
#ifndef HTS_AI_OUTCOME_H
#define HTS_AI_OUTCOME_H

#include "ai/work.h"

/* Takes the result of a flying call: its items, another try, or its end. */
void outcome(
    struct worker *w, struct call *call, const struct api_result *result);

#endif
