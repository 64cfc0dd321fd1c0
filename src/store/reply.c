#include "store/reply.h"

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/record.h"

#define SET_ASIDE_S                                                            \
	5 /* on average: the lock is that of a person, not of a program */

/* The answer keeps of the record what hts-dequeue needs, and never text. */
static void
reduce(struct buf *line, const char *const names[])
{
	struct buf out = BUF_EMPTY;

	buf_add_char(&out, '{');
	for (size_t i = 0; names[i]; i++) {
		struct span value =
		    jscan_member(line->data, line->length, names[i]);

		if (value.at)
			json_add_member_raw(
			    &out, names[i], value.at, value.length);
	}
	buf_add_char(&out, '}');
	buf_release(line);
	*line = out;
}

void
reply_keep_all(struct buf *line)
{
	reduce(line, (const char *const[]){"tag", "id", "task", "settle", "why",
			 "after", "result", "children", "spent", NULL});
}

void
reply_keep_tag(struct buf *line)
{
	reduce(line, (const char *const[]){"tag", "id", "task", NULL});
}

void
reply_release(struct buf *line, const char *why)
{
	reduce(line, (const char *const[]){"tag", "id", "task", "spent", NULL});
	record_settle(line, SETTLE_RELEASE, "database", why, 0);
}

void
reply_set_aside(struct buf *line, const char *why)
{
	reduce(line, (const char *const[]){"tag", "id", "task", "spent", NULL});
	record_settle(line, SETTLE_RELEASE, "database", why,
	    SET_ASIDE_S * (0.5 + clock_jitter()));
}

/* Moves the member from one result to all; lists are joined. */
static void
merge_member(cJSON *all, cJSON *member)
{
	cJSON *there = cJSON_GetObjectItemCaseSensitive(all, member->string),
	      *entry;

	if (cJSON_IsArray(there) && cJSON_IsArray(member)) {
		while ((entry = cJSON_DetachItemFromArray(member, 0)))
			cJSON_AddItemToArray(there, entry);
		cJSON_Delete(member);
		return;
	}
	cJSON_DeleteItemFromObjectCaseSensitive(all, member->string);
	cJSON_AddItemToObject(all, member->string, member);
}

void
reply_result(struct buf *line, const struct part *parts, size_t count)
{
	cJSON *all = cJSON_CreateObject();
	struct buf text = BUF_EMPTY;

	for (size_t i = 0; i < count; i++) {
		const struct part *p = &parts[i];
		cJSON *one = json_object_or_text(
		    p->claimed ? p->result.data : p->stored.result);

		while (one && one->child)
			merge_member(
			    all, cJSON_DetachItemViaPointer(one, one->child));
		cJSON_Delete(one);
	}
	json_add_value(&text, all);
	record_add(line, "result", text.data, text.length);
	buf_release(&text);
	cJSON_Delete(all);
}
