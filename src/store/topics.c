#include "store/topics.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

#include "store/row_id.h"

static const char sql_known[] =
    "SELECT t.id, t.parent_id, coalesce(t.is_main_topic, false),"
    " o.id IS NOT NULL FROM topic t LEFT JOIN"
    " json_array_elements_text($2::json) WITH ORDINALITY AS o(id, n)"
    " ON o.id::@topic.id@ = t.id WHERE t.upload_id = @$1:topic.upload_id@"
    " AND (t.is_main_topic OR o.id IS NOT NULL) ORDER BY o.n, t.id";

#define SQL_ROWS                                                               \
	" FROM json_to_recordset($2::json) AS x(id text, name text,"           \
	" parent_id text, description text, is_key_term boolean)"

/* A row that says the same is left alone. */
static const char sql_change[] =
    "UPDATE topic t SET name = x.name::@topic.name@,"
    " description = x.description::@topic.description@,"
    " parent_id = x.parent_id::@topic.parent_id@,"
    " is_main_topic = x.parent_id IS NULL, is_key_term = x.is_key_term" SQL_ROWS
    " WHERE t.id = x.id::@topic.id@ AND t.upload_id = @$1:topic.upload_id@"
    " AND (t.name, t.description, t.parent_id, t.is_main_topic, t.is_key_term)"
    " IS DISTINCT FROM (x.name::@topic.name@,"
    " x.description::@topic.description@, x.parent_id::@topic.parent_id@,"
    " x.parent_id IS NULL, x.is_key_term)";

static const char sql_insert[] =
    "INSERT INTO topic (id, upload_id, name, is_main_topic, parent_id,"
    " description, is_key_term) SELECT x.id::@topic.id@, @$1:topic.upload_id@,"
    " x.name::@topic.name@, x.parent_id IS NULL,"
    " x.parent_id::@topic.parent_id@, x.description::@topic.description@,"
    " x.is_key_term" SQL_ROWS
    " WHERE NOT EXISTS (SELECT 1 FROM topic r WHERE r.id = x.id::@topic.id@)";

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

/* The items with their ids, the main topic first: no other row may be below
 * one that is not there yet. */
static void
build(const cJSON *items, const cJSON *chosen, const struct topic_plan *plan,
    struct buf *rows, struct buf *ids)
{
	const cJSON *item, *first = topics_main(items), *id;
	const char *main_id = plan->keep;

	id = chosen->child;
	for (item = items->child; item != first; item = item->next)
		id = id->next;
	if (!main_id)
		main_id = id->valuestring;
	buf_add_char(rows, '[');
	buf_add_char(ids, '[');
	json_add_text(ids, main_id);
	add_row(rows, main_id, plan->above, first);
	id = chosen->child;
	for (item = items->child; item; item = item->next, id = id->next) {
		if (item == first)
			continue;
		buf_add_char(ids, ',');
		json_add_text(ids, id->valuestring);
		add_row(rows, id->valuestring, main_id, item);
	}
	buf_add_char(rows, ']');
	buf_add_char(ids, ']');
}

/* The ids of the items; that of the main topic which is kept is no other's. */
static enum pg_status
choose(struct store *s, const char *upload, const char *old,
    const struct topic_plan *plan, const cJSON *items, cJSON **chosen)
{
	struct buf kept = BUF_EMPTY, others = BUF_EMPTY, ids = BUF_EMPTY;
	enum pg_status status;

	json_add_text(&kept, plan->keep ? plan->keep : "");
	row_ids_gone(old, kept.data, &others);
	status = row_ids_choose(
	    s, upload, &item_tables[ITEM_TOPICS], items, others.data, &ids);
	*chosen = json_parse(ids.data, ids.length);
	buf_release(&kept);
	buf_release(&others);
	buf_release(&ids);
	return status;
}

/* Rows below one that goes move to the main topic, which is the first id. */
static enum pg_status
remove_gone(struct store *s, const char *upload, const char *old,
    const char *ids, const char *main_id)
{
	struct buf gone = BUF_EMPTY;
	enum pg_status status = PG_DONE;

	row_ids_gone(old, ids, &gone);
	if (strcmp(gone.data, "[]") != 0) {
		const char *values[] = {upload, gone.data, main_id};

		status = store_query(s, NULL, sql_move, 3, values);
		if (status == PG_DONE)
			status = store_query(s, NULL, sql_delete, 3, values);
	}
	buf_release(&gone);
	return status;
}

static enum pg_status
replace(struct store *s, const char *upload, const char *old,
    const struct topic_plan *plan, const cJSON *items, struct buf *ids,
    size_t *count)
{
	struct buf rows = BUF_EMPTY;
	cJSON *chosen, *all;
	enum pg_status status = choose(s, upload, old, plan, items, &chosen);

	*count = (size_t)cJSON_GetArraySize(items);
	build(items, chosen, plan, &rows, ids);
	all = json_parse(ids->data, ids->length);
	if (status == PG_DONE)
		status = store_query(s, NULL, sql_change, 2,
		    (const char *const[]){upload, rows.data});
	if (status == PG_DONE)
		status = store_query(s, NULL, sql_insert, 2,
		    (const char *const[]){upload, rows.data});
	if (status == PG_DONE)
		status = remove_gone(
		    s, upload, old, ids->data, all->child->valuestring);
	cJSON_Delete(chosen);
	cJSON_Delete(all);
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
