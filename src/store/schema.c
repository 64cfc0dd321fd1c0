#include "store/schema.h"

#include <stdlib.h>
#include <string.h>

#include "lib/exits.h"
#include "lib/json.h"
#include "lib/msg.h"

#include "store/hts-store.h"
#include "store/store.h"

/* The columns of the web API's tables that hts-store reads or writes. */
static const struct {
	const char *table, *column;
} columns[] = {
    {"user", "id"},
    {"user", "credits"},
    {"upload", "id"},
    {"upload", "session_id"},
    {"upload", "user_id"},
    {"upload", "updated_at"},
    {"upload", "overall_processing_status"},
    {"upload", "error_message"},
    {"upload", "upload_metadata"},
    {"uploaded_file", "id"},
    {"uploaded_file", "upload_id"},
    {"uploaded_file", "file_index"},
    {"uploaded_file", "file_name"},
    {"uploaded_file", "mime_type"},
    {"uploaded_file", "file_content"},
    {"uploaded_file", "extracted_text"},
    {"uploaded_file", "extraction_status"},
    {"uploaded_file", "extraction_info"},
    {"uploaded_file", "created_at"},
    {"processing_task", "id"},
    {"processing_task", "upload_id"},
    {"processing_task", "task_type"},
    {"processing_task", "status"},
    {"processing_task", "started_at"},
    {"processing_task", "completed_at"},
    {"processing_task", "error_message"},
    {"processing_task", "result_data"},
    {"processing_task", "task_metadata"},
    {"flashcard", "id"},
    {"flashcard", "upload_id"},
    {"flashcard", "question"},
    {"flashcard", "answer"},
    {"flashcard", "tags"},
    {"question", "id"},
    {"question", "upload_id"},
    {"question", "text"},
    {"question", "options"},
    {"question", "correct_answer"},
    {"question", "explanation"},
    {"topic", "id"},
    {"topic", "upload_id"},
    {"topic", "name"},
    {"topic", "is_main_topic"},
    {"topic", "parent_id"},
    {"topic", "description"},
    {"token_usage", "id"},
    {"token_usage", "user_id"},
    {"token_usage", "session_id"},
    {"token_usage", "timestamp"},
    {"token_usage", "model"},
    {"token_usage", "input_tokens"},
    {"token_usage", "output_tokens"},
    {"token_usage", "cost"},
    {"token_usage", "endpoint"},
    {"token_usage", "function_name"},
    {"token_usage", "cached"},
    {"token_usage", "request_metadata"},
};

static const char sql_missing[] =
    "SELECT c.t, c.c FROM json_to_recordset($1::json) AS c(t text, c text)"
    " LEFT JOIN pg_attribute a ON a.attrelid = to_regclass(quote_ident(c.t))"
    " AND a.attname = c.c AND NOT a.attisdropped"
    " WHERE a.attname IS NULL LIMIT 1";

static const char sql_migrated[] = "SELECT to_regclass('hts.meta') IS NOT NULL";

static const char sql_version[] = "SELECT version FROM hts.meta";

static enum pg_status
check_columns(struct pg *pg, struct buf *why)
{
	struct buf list = BUF_EMPTY;
	struct pg_rows *rows = NULL;
	enum pg_status status;

	buf_add_char(&list, '[');
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		buf_add_text(&list, i ? ",{" : "{");
		json_add_member(&list, "t", columns[i].table);
		json_add_member(&list, "c", columns[i].column);
		buf_add_char(&list, '}');
	}
	buf_add_char(&list, ']');
	status =
	    pg_run(pg, &rows, sql_missing, 1, (const char *const[]){list.data});
	if (pg_rows_count(rows))
		buf_printf(why, "the database has no column \"%s\".%s",
		    pg_value(rows, 0, 0), pg_value(rows, 0, 1));
	pg_rows_free(rows);
	buf_release(&list);
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
	/* A newer schema only has more: the release before runs on it. */
	if (status == PG_DONE && version < SCHEMA_VERSION)
		buf_printf(why,
		    "the schema hts has version %ld, not %d:"
		    " run 'hts-store migrate'",
		    version, SCHEMA_VERSION);
	pg_rows_free(rows);
	return status;
}

enum pg_status
schema_check(struct pg *pg, struct buf *why)
{
	enum pg_status status = check_columns(pg, why);

	if (status == PG_DONE && why->length == 0)
		status = check_version(pg, why);
	return status;
}

int
check_command(void)
{
	struct store s;
	const char *trouble;

	store_init(&s);
	store_require(&s);
	trouble = cache_trouble(s.cache);
	if (*trouble)
		msg_warn(NULL, "the cache in Redis is away: %s", trouble);
	store_release(&s);
	return EXIT_DRAINED;
}
