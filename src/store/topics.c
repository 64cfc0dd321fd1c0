#include "store/topics.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/uuid.h"

static const char sql_known[] =
    "SELECT t.id, t.parent_id, coalesce(t.is_main_topic, false),"
    " o.id IS NOT NULL FROM topic t LEFT JOIN"
    " json_array_elements_text($2::json) WITH ORDINALITY AS o(id, n)"
    " ON o.id::@topic.id@ = t.id WHERE t.upload_id = @$1:topic.upload_id@"
    " AND (t.is_main_topic OR o.id IS NOT NULL) ORDER BY o.n, t.id";

static const char sql_keep[] =
    "UPDATE topic SET name = $2::text::@topic.name@,"
    " description = $3::text::@topic.description@,"
    " parent_id = $4::text::@topic.parent_id@,"
    " is_main_topic = $4::text IS NULL, is_key_term = false"
    " WHERE id = @$1:topic.id@";

static const char sql_insert[] =
    "INSERT INTO topic (id, upload_id, name, is_main_topic, parent_id,"
    " description, is_key_term) SELECT x.id::@topic.id@, @$1:topic.upload_id@,"
    " x.name::@topic.name@, x.parent_id IS NULL,"
    " x.parent_id::@topic.parent_id@, x.description::@topic.description@,"
    " x.is_key_term FROM json_to_recordset($2::json)"
    " AS x(id text, name text, parent_id text, description text,"
    " is_key_term boolean)";

/* Rows of other tasks below a row that is deleted are kept: they move below the
 * main topic. */
static const char sql_move[] =
    "UPDATE topic SET parent_id = $3::text::@topic.parent_id@"
    " WHERE upload_id = @$1:topic.upload_id@ AND id <> @$3:topic.id@"
    " AND parent_id IN (SELECT j::@topic.parent_id@"
    "  FROM json_array_elements_text($2::json) j)"
    " AND parent_id <> @$3:topic.parent_id@"
    " AND id NOT IN (SELECT j::@topic.id@"
    "  FROM json_array_elements_text($2::json) j)";

static const char sql_delete[] =
    "DELETE FROM topic WHERE upload_id = @$1:topic.upload_id@"
    " AND id <> @$3:topic.id@ AND id IN (SELECT j::@topic.id@"
    "  FROM json_array_elements_text($2::json) j)";

static bool
is_old(const struct topic_row *rows, size_t count, const char *id)
{
	for (size_t i = 0; id && i < count; i++)
		if (rows[i].old && strcmp(rows[i].id, id) == 0)
			return true;
	return false;
}

struct topic_plan
topics_plan(const struct topic_row *rows, size_t count)
{
	struct topic_plan plan = {NULL, NULL};
	const char *root = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct topic_row *row = &rows[i];

		if (!row->old && row->main && !plan.above)
			plan.above = row->id;
		if (row->old && row->main && !plan.keep)
			plan.keep = row->id;
		if (row->old && !root && !is_old(rows, count, row->parent))
			root = row->id;
	}
	if (!plan.keep)
		plan.keep = root;
	return plan;
}

const cJSON *
topics_main(const cJSON *items)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, items)
	{
		if (json_true(item, "is_main_topic"))
			return item;
	}
	return items ? items->child : NULL;
}

static void
add_row(struct buf *rows, const char *id, const char *parent, const cJSON *item)
{
	if (rows->data[rows->length - 1] != '[')
		buf_add_char(rows, ',');
	buf_add_char(rows, '{');
	json_add_member(rows, "id", id);
	json_add_member(rows, "name", json_text(item, "name"));
	json_add_member(rows, "parent_id", parent);
	json_add_member(rows, "description", json_text(item, "description"));
	json_add_bool(rows, "is_key_term", json_true(item, "is_key_term"));
	buf_add_char(rows, '}');
}

/* Makes the rows to insert: all, or all but the main topic if its row is kept.
 */
static size_t
build(const cJSON *items, const struct topic_plan *plan, const char *main_id,
    struct buf *rows, struct buf *ids)
{
	const cJSON *item, *first = topics_main(items);
	char id[UUID_SIZE];
	size_t count = 1;

	buf_add_char(rows, '[');
	buf_add_char(ids, '[');
	json_add_text(ids, main_id);
	if (!plan->keep)
		add_row(rows, main_id, plan->above, first);
	cJSON_ArrayForEach(item, items)
	{
		if (item == first)
			continue;
		uuid_random(id);
		buf_add_char(ids, ',');
		json_add_text(ids, id);
		add_row(rows, id, main_id, item);
		count++;
	}
	buf_add_char(rows, ']');
	buf_add_char(ids, ']');
	return count;
}

static enum pg_status
write_main(struct store *s, const struct topic_plan *plan, const cJSON *item)
{
	if (!plan->keep)
		return PG_DONE;
	return store_query(s, NULL, sql_keep, 4,
	    (const char *const[]){plan->keep, json_text(item, "name"),
		json_text(item, "description"), plan->above});
}

static enum pg_status
replace(struct store *s, const char *upload, const char *old,
    const struct topic_plan *plan, const cJSON *items, struct buf *ids,
    size_t *count)
{
	char fresh[UUID_SIZE];
	const char *main_id = plan->keep ? plan->keep : fresh;
	const char *values[] = {upload, old, main_id};
	struct buf rows = BUF_EMPTY;
	enum pg_status status = write_main(s, plan, topics_main(items));

	uuid_random(fresh);
	*count = build(items, plan, main_id, &rows, ids);
	if (status == PG_DONE)
		status = store_query(s, NULL, sql_insert, 2,
		    (const char *const[]){upload, rows.data});
	if (status == PG_DONE && strcmp(old, "[]") != 0)
		status = store_query(s, NULL, sql_move, 3, values);
	if (status == PG_DONE && strcmp(old, "[]") != 0)
		status = store_query(s, NULL, sql_delete, 3, values);
	buf_release(&rows);
	return status;
}

enum pg_status
topics_write(struct store *s, const char *upload, const char *old,
    const cJSON *items, struct buf *ids, size_t *count)
{
	struct pg_rows *known = NULL;
	enum pg_status status = store_query(
	    s, &known, sql_known, 2, (const char *const[]){upload, old});
	size_t n = pg_rows_count(known);
	struct topic_row *rows = mem_array(NULL, n + 1, sizeof *rows);
	struct topic_plan plan;

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct topic_row){.id = pg_value(known, i, 0),
		    .parent = pg_value(known, i, 1),
		    .main = *pg_value(known, i, 2) == 't',
		    .old = *pg_value(known, i, 3) == 't'};
	plan = topics_plan(rows, n);
	*count = 0;
	if (status == PG_DONE && cJSON_GetArraySize(items) > 0)
		status = replace(s, upload, old, &plan, items, ids, count);
	else
		buf_add_text(ids, old); /* nothing new: what is there stays */
	free(rows);
	pg_rows_free(known);
	return status;
}
