/* The paths that are no part of OpenAI's API: /_admin, /_stats, /_requests.
 * They need no key. */
#ifndef STANDIN_ADMIN_H
#define STANDIN_ADMIN_H

#include "standin.h"

/* True if the path was one of them. */
bool admin_handle(
    struct standin *s, const struct call *call, struct reply *reply);

#endif
