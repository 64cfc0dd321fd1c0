#include "store/schema.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/share.h"

#include "store/item_table.h"

/*
 * The columns of the web API's tables that hts-store uses besides those of
 * items (item_table.c), and how: r reads, u updates, i inserts, d deletes rows,
 * 0 writes NULL, k fills with a UUID of its own, w fills with a word of status.
 */
static const struct {
	const char *table, *column, *use;
} columns[] = {
    {"user", "id", "r"},
    {"user", "credits", "ru"},
    {"upload", "id", "r"},
    {"upload", "session_id", "r"},
    {"upload", "user_id", "r"},
    {"upload", "updated_at", "u"},
    {"upload", "overall_processing_status", "ruw"},
    {"upload", "error_message", "ru0"},
    {"upload", "upload_metadata", "r"},
    {"uploaded_file", "id", "r"},
    {"uploaded_file", "upload_id", "r"},
    {"uploaded_file", "file_index", "r"},
    {"uploaded_file", "file_name", "r"},
    {"uploaded_file", "mime_type", "r"},
    {"uploaded_file", "file_content", "r"},
    {"uploaded_file", "extracted_text", "ru"},
    {"uploaded_file", "extraction_status", "ruw"},
    {"uploaded_file", "extraction_info", "ru"},
    {"uploaded_file", "created_at", "r"},
    {"processing_task", "id", "r"},
    {"processing_task", "upload_id", "r"},
    {"processing_task", "task_type", "r"},
    {"processing_task", "status", "ruw"},
    {"processing_task", "started_at", "ru"},
    {"processing_task", "completed_at", "ru0"},
    {"processing_task", "error_message", "ru0"},
    {"processing_task", "result_data", "u0"},
    {"processing_task", "task_metadata", "r"},
    {"token_usage", "id", "ik"},
    {"token_usage", "user_id", "i0"},
    {"token_usage", "session_id", "ri"},
    {"token_usage", "timestamp", "ri"},
    {"token_usage", "model", "ri"},
    {"token_usage", "input_tokens", "ri"},
    {"token_usage", "output_tokens", "ri"},
    {"token_usage", "cost", "ri"},
    {"token_usage", "endpoint", "i"},
    {"token_usage", "function_name", "ri"},
    {"token_usage", "cached", "i"},
    {"token_usage", "request_metadata", "i"},
};
#define COLUMNS (sizeof columns / sizeof columns[0])

static const char sql_migrated[] = "SELECT to_regclass('hts.meta') IS NOT NULL";

static const char sql_version[] = "SELECT version FROM hts.meta";

static void
add_column(struct schema *s, const char *name, const char *type)
{
	s->columns = mem_array(s->columns, s->count + 1, sizeof *s->columns);
	s->columns[s->count++] =
	    (struct schema_column){mem_copy(name), mem_copy(type)};
}

void
schema_release(struct schema *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->columns[i].name);
		free(s->columns[i].type);
	}
	free(s->columns);
	*s = (struct schema){NULL, 0};
}

static const char *
type_of(const struct schema *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->count; i++)
		if (strlen(s->columns[i].name) == n &&
		    memcmp(s->columns[i].name, name, n) == 0)
			return s->columns[i].type;
	abort(); /* a statement names a column that is in neither table */
}

/* Ids come from arguments of tasks.  One that is no value of the column's type
 * matches no row; it is no error. */
static void
add_parameter(
    struct buf *out, const char *parameter, size_t n, const char *type)
{
	const char *pattern = NULL;

	if (strcmp(type, "uuid") == 0)
		pattern =
		    "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
	else if (strcmp(type, "integer") == 0)
		pattern = "^[0-9]{1,9}$";
	else if (strcmp(type, "bigint") == 0)
		pattern = "^[0-9]{1,18}$";
	if (pattern)
		buf_printf(out,
		    "(CASE WHEN %.*s::text ~ '%s' THEN %.*s::text::%s END)",
		    (int)n, parameter, pattern, (int)n, parameter, type);
	else
		buf_add(out, parameter, n);
}

char *
schema_sql(const struct schema *s, const char *sql)
{
	struct buf out = BUF_EMPTY;
	const char *at, *end, *colon;

	while ((at = strchr(sql, '@')) && (end = strchr(at + 1, '@'))) {
		buf_add(&out, sql, (size_t)(at - sql));
		colon = memchr(at, ':', (size_t)(end - at));
		if (colon)
			add_parameter(&out, at + 1, (size_t)(colon - at - 1),
			    type_of(s, colon + 1, (size_t)(end - colon - 1)));
		else
			buf_add_text(
			    &out, type_of(s, at + 1, (size_t)(end - at - 1)));
		sql = end + 1;
	}
	buf_add_text(&out, sql);
	return buf_take(&out);
}

static void
add_use(
    struct buf *list, const char *table, const char *column, const char *use)
{
	buf_add_text(list, list->length > 1 ? ",{" : "{");
	json_add_member(list, "t", table);
	json_add_member(list, "c", column);
	json_add_member(list, "use", use);
	buf_add_char(list, '}');
}

static void
describe_use(struct buf *list)
{
	buf_add_char(list, '[');
	for (size_t i = 0; i < COLUMNS; i++)
		add_use(
		    list, columns[i].table, columns[i].column, columns[i].use);
	for (int kind = 0; kind < ITEM_KINDS; kind++) {
		const struct item_table *t = &item_tables[kind];

		add_use(list, t->name, "id", "ridk");
		add_use(list, t->name, "upload_id", "ri");
		for (const struct item_column *c = t->columns; c->name; c++)
			add_use(list, t->name, c->name, c->use);
	}
	buf_add_char(list, ']');
}

/* share/sql/columns.sql: a row per column with its type and what is wrong with
 * it; rows of columns that are not used have no type. */
static enum pg_status
check_columns(struct pg *pg, struct schema *s, struct buf *why)
{
	struct buf list = BUF_EMPTY;
	struct pg_rows *rows = NULL;
	char *sql = share_read("sql/columns.sql");
	enum pg_status status;

	describe_use(&list);
	status = pg_run(pg, &rows, sql, 1, (const char *const[]){list.data});
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		const char *wrong = pg_value(rows, i, 2);

		if (wrong && why->length == 0)
			buf_add_text(why, wrong);
		if (!wrong)
			add_column(
			    s, pg_value(rows, i, 0), pg_value(rows, i, 1));
	}
	pg_rows_free(rows);
	buf_release(&list);
	free(sql);
	return status;
}

static enum pg_status
check_version(struct pg *pg, struct buf *why)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = pg_run(pg, &rows, sql_migrated, 0, NULL);
	long version = 0;

	if (status == PG_DONE && strcmp(pg_value(rows, 0, 0), "t") == 0) {
		pg_rows_free(rows);
		status = pg_run(pg, &rows, sql_version, 0, NULL);
		if (pg_rows_count(rows))
			version = strtol(pg_value(rows, 0, 0), NULL, 10);
	}
	/* A newer schema only adds: an older release runs on it. */
	if (status == PG_DONE && version < SCHEMA_VERSION)
		buf_printf(why,
		    "the schema hts has version %ld, not %d:"
		    " run 'hts-store migrate'",
		    version, SCHEMA_VERSION);
	pg_rows_free(rows);
	return status;
}

enum pg_status
schema_check(struct pg *pg, struct schema *s, struct buf *why)
{
	enum pg_status status;

	schema_release(s);
	status = check_columns(pg, s, why);

	if (status == PG_DONE && why->length == 0)
		status = check_version(pg, why);
	return status;
}
