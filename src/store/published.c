#include "store/published.h"

#include <limits.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/record.h"

static void
copy_member(struct buf *out, const cJSON *file, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(file, name);

	if (!value)
		return;
	json_add_name(out, name);
	json_add_value(out, value);
}

/* The value of hts:text: what hts-extract made of one file, so that the same
 * bytes in another upload need not be read again. */
static void
publish_extraction(
    const struct published *p, const cJSON *file, const char *text, size_t n)
{
	static const char *const names[] = {
	    "type", "pages", "characters", "page_map", "warnings"};
	const char *sha256 = json_text(file, "sha256");
	struct buf value = BUF_EMPTY;
	long offset, length;

	if (!sha256 || !json_integer(file, "offset", 0, LONG_MAX, &offset) ||
	    !json_integer(file, "length", 1, LONG_MAX, &length) ||
	    (size_t)offset > n || (size_t)length > n - (size_t)offset)
		return;
	buf_add_char(&value, '{');
	json_add_name(&value, "text");
	json_add_string(&value, text + offset, (size_t)length);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		copy_member(&value, file, names[i]);
	json_add_member_int(&value, "created", (long long)clock_epoch());
	buf_add_char(&value, '}');
	cache_set_extraction(p->cache, sha256, value.data, value.length);
	buf_release(&value);
}

static void
publish_texts(const struct published *p)
{
	const char *text = json_text(p->record, "text");
	size_t n = text ? strlen(text) : 0;
	const cJSON *file;

	if (n == 0)
		return;
	cache_set_text(p->cache, target_text_id(p->target), text, n);
	/* A text that was cut is not the text of the file. */
	if (json_true(p->record, "truncated"))
		return;
	cJSON_ArrayForEach(file, json_array(p->record, "files"))
	{
		if (json_true(file, "fresh"))
			publish_extraction(p, file, text, n);
	}
}

static void
publish_error(const struct published *p, const struct part *part)
{
	cJSON *why = json_object_or_text(part->stored.why);

	if (part->claimed)
		cache_error(p->cache, p->target->session, part->ending.code,
		    part->ending.message);
	else if (json_text(why, "code") && json_text(why, "message"))
		cache_error(p->cache, p->target->session,
		    json_text(why, "code"), json_text(why, "message"));
	cJSON_Delete(why);
}

/* How the part ended, by what is stored: a failure does not count if a later
 * task has succeeded, nor a success if the task was replaced. */
static enum settle
how_it_ended(const struct published *p, const struct part *part)
{
	const char *outcome = part->stored.outcome;

	if (part->claimed)
		return part->ending.failed ? SETTLE_FAIL : SETTLE_DONE;
	if (!outcome || (part->stored.result &&
			    strcmp(part->stored.result, LEDGER_REPLACED) == 0))
		return SETTLE_NONE;
	if (strcmp(outcome, "done") == 0)
		return SETTLE_DONE;
	return strcmp(p->status->status, "completed") == 0 ? SETTLE_NONE
							   : SETTLE_FAIL;
}

void
published_part(const struct published *p, const struct part *part)
{
	enum settle ended = how_it_ended(p, part);

	if (!p->target->upload)
		return;
	if (ended == SETTLE_FAIL)
		publish_error(p, part);
	else if (ended == SETTLE_DONE && part->task->kind == TASK_DOCUMENT)
		publish_texts(p);
}

void
published_progress(const struct published *p)
{
	cache_progress(p->cache, p->target->session, PROGRESS_MORE,
	    p->status->status, p->status->percent);
}
