/* What a task used and what it costs. */
#ifndef HTS_STORE_TOKEN_USAGE_H
#define HTS_STORE_TOKEN_USAGE_H

#include <stdbool.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

#include "store/store.h"
#include "store/target.h"

/* Writes one row of token_usage and takes the credits from the owner of the
 * upload, if there is one who has enough; appends {"credits","deducted"} to
 * charge.  usage is the member of the record for one kind; an answer from
 * the cache costs nothing and leaves no row. */
enum pg_status usage_write(struct store *s, const struct target *t,
    const char *task_name, const char *task_id, const cJSON *usage,
    struct buf *charge);
/* Whether the upload has an owner with credits. */
enum pg_status usage_has_credits(
    struct store *s, const struct target *t, bool *has);

#endif
