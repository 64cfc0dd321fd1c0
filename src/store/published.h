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

/* Sets the text of a document, or the error of a part.  Also for a part that
 * was stored before: perhaps by this program, and the answer to its COMMIT was
 * lost. */
void published_part(const struct published *p, const struct part *part);
void published_progress(const struct published *p);

#endif
