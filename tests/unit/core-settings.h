/* The settings of a core of hts-dequeue that tests play with. */
#ifndef HTS_CORE_SETTINGS_H
#define HTS_CORE_SETTINGS_H

#include "dequeue/core/core.h"

static const struct core_settings settings_used = {.ring_id = "ring",
    .slots = {2, 3, 4},
    .line_max = 1 << 20,
    .lease_ms = 30000,
    .grace_ms = 25000,
    .break_ms = 10000,
    .time_limit_ms = 3600000,
    .retry_base_s = 60,
    .max_retries = 3};

#endif
