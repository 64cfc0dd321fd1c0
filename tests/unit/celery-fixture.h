/* Captured messages of Celery, for unit tests: tests/celery. */
#ifndef HTS_CELERY_FIXTURE_H
#define HTS_CELERY_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "dequeue/control/control_envelope.h"
#include "lib/buf.h"
#include "lib/json.h"
#include "lib/share.h"

/* Reads tests/celery/NAME; the suite runs in the project's directory. */
static inline void
fixture_read(const char *name, struct buf *out)
{
	struct buf path = BUF_EMPTY;
	const char *share = getenv("HTS_SHARE");

	buf_printf(&path, "%s%stests/celery/%s", share ? share : "",
	    share ? "/../" : "", name);
	if (file_read(path.data, 1 << 20, out) < 0) {
		printf("Bail out! cannot read '%s'\n", path.data);
		exit(1);
	}
	buf_release(&path);
}

/* The body of a message as JSON; cJSON_Delete() it. */
static inline cJSON *
body_of(const char *text, size_t n)
{
	struct buf body = BUF_EMPTY;
	cJSON *json = NULL;

	if (envelope_body(text, n, &body))
		json = json_parse(body.data, body.length);
	buf_release(&body);
	return json;
}

/* Whether got has the shape of want: the same types, and in objects at least
 * the same members; null fits everything. */
static inline bool
has_shape(const cJSON *got, const cJSON *want)
{
	const cJSON *member;

	if (cJSON_IsNull(got) || cJSON_IsNull(want))
		return got && want;
	if (cJSON_IsBool(got) && cJSON_IsBool(want))
		return true;
	if (!got || !want || got->type != want->type)
		return false;
	if (cJSON_IsArray(want))
		return !want->child || !got->child ||
		       has_shape(got->child, want->child);
	if (cJSON_IsObject(want))
		cJSON_ArrayForEach(member,
		    want) if (!has_shape(cJSON_GetObjectItemCaseSensitive(got,
					     member->string),
				  member))
		{
			fprintf(stderr, "# '%s' differs\n", member->string);
			return false;
		}
	return true;
}

#endif
