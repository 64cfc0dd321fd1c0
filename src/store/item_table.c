#include "store/item_table.h"

#include <limits.h>
#include <string.h>

#include "lib/json.h"

#include "store/topics.h"

/* ["file:<id>","page:<number>"], each only if the item knows it. */
static void
add_tags(struct buf *out, const cJSON *item)
{
	const char *file = json_text(item, "file");
	struct buf tag = BUF_EMPTY;
	long page;

	buf_add_char(out, '[');
	if (file) {
		buf_printf(&tag, "file:%s", file);
		json_add_text(out, tag.data);
	}
	if (json_integer(item, "page", 1, INT_MAX, &page))
		buf_printf(out, "%s\"page:%ld\"", file ? "," : "", page);
	buf_add_char(out, ']');
	buf_release(&tag);
}

const struct item_table item_tables[ITEM_KINDS] = {
    [ITEM_FLASHCARDS] = {.name = "flashcard",
	.columns = {{"question", "riu", "text", NULL},
	    {"answer", "riu", "text", NULL},
	    {"tags", "riu", "json", add_tags}}},
    [ITEM_QUESTIONS] = {.name = "question",
	.columns = {{"text", "riu", "text", NULL},
	    {"options", "riu", "json", NULL},
	    {"correct_answer", "riu", "integer", NULL},
	    {"explanation", "riu0", "text", NULL}}},
    [ITEM_TOPICS] = {.name = "topic",
	.columns = {{"name", "riu", "text", NULL},
	    {"description", "riu", "text", NULL},
	    {"is_main_topic", "riu", "boolean", NULL},
	    {"parent_id", "riu0", "text", NULL},
	    {"is_key_term", "iu", "boolean", NULL}},
	.order = "is_main_topic DESC NULLS LAST",
	.write = topics_write,
	.first = topics_main},
};

/* The rows to be written, as a table x. */
static void
add_recordset(struct buf *sql, const struct item_table *t)
{
	buf_add_text(sql, " FROM json_to_recordset($2::json) AS x(id text");
	for (const struct item_column *c = t->columns; c->name; c++)
		buf_printf(sql, ", %s %s", c->name, c->type);
	buf_add_char(sql, ')');
}

void
item_sql_insert(struct buf *sql, const struct item_table *t)
{
	const struct item_column *c;

	buf_printf(sql, "INSERT INTO %s (id, upload_id", t->name);
	for (c = t->columns; c->name; c++)
		buf_printf(sql, ", %s", c->name);
	buf_printf(
	    sql, ") SELECT x.id::@%s.id@, @$1:%s.upload_id@", t->name, t->name);
	for (c = t->columns; c->name; c++)
		buf_printf(sql, ", x.%s::@%s.%s@", c->name, t->name, c->name);
	add_recordset(sql, t);
	buf_printf(sql,
	    " WHERE NOT EXISTS (SELECT 1 FROM %s r WHERE r.id ="
	    " x.id::@%s.id@)",
	    t->name, t->name);
}

/* Values are compared as text, for json has no equality. */
void
item_sql_update(struct buf *sql, const struct item_table *t)
{
	const struct item_column *c;

	buf_printf(sql, "UPDATE %s r SET ", t->name);
	for (c = t->columns; c->name; c++)
		buf_printf(sql, "%s%s = x.%s::@%s.%s@",
		    c > t->columns ? ", " : "", c->name, c->name, t->name,
		    c->name);
	add_recordset(sql, t);
	buf_printf(sql,
	    " WHERE r.id = x.id::@%s.id@ AND r.upload_id ="
	    " @$1:%s.upload_id@ AND (false",
	    t->name, t->name);
	for (c = t->columns; c->name; c++)
		buf_printf(sql,
		    " OR r.%s::text IS DISTINCT FROM x.%s::@%s.%s@::text",
		    c->name, c->name, t->name, c->name);
	buf_add_char(sql, ')');
}

void
item_sql_taken(struct buf *sql, const struct item_table *t)
{
	buf_printf(sql,
	    "SELECT id FROM %s WHERE id IN (SELECT j::@%s.id@"
	    " FROM json_array_elements_text($2::json) j)"
	    " AND NOT (upload_id = @$1:%s.upload_id@ AND id IN"
	    " (SELECT j::@%s.id@ FROM json_array_elements_text($3::json) j))",
	    t->name, t->name, t->name, t->name);
}

void
item_sql_delete(struct buf *sql, const struct item_table *t)
{
	buf_printf(sql,
	    "DELETE FROM %s WHERE upload_id = @$1:%s.upload_id@ AND id IN"
	    " (SELECT j::@%s.id@ FROM json_array_elements_text($2::json) j)",
	    t->name, t->name, t->name);
}

void
item_sql_show(struct buf *sql, const struct item_table *t)
{
	buf_add_text(
	    sql, "(SELECT coalesce(json_agg(json_build_object('id', id");
	for (const struct item_column *c = t->columns; c->name; c++)
		if (strchr(c->use, 'r'))
			buf_printf(sql, ", '%s', %s", c->name, c->name);
	buf_printf(sql, ")%s%s), '[]') FROM %s WHERE upload_id = u.id)",
	    t->order ? " ORDER BY " : "", t->order ? t->order : "", t->name);
}
