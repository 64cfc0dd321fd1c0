/* What is set in Redis after COMMIT: texts, extractions, statuses. */
#ifndef HTS_STORE_PUBLISHED_H
#define HTS_STORE_PUBLISHED_H

#include <cjson/cJSON.h>

#include "store/web_cache.h"
#include "store/part.h"
#include "store/status.h"
#include "store/target.h"

struct published {
	struct cache *cache;
	const struct target *target;
	const cJSON *record;
	const struct upload_status *status;
};

/* The text of a document that was saved, or the error of a part: also of one
 * that was stored before, as its COMMIT may be one whose answer was lost. */
void published_part(const struct published *p, const struct part *part);
void published_progress(const struct published *p);

#endif
