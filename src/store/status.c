#include "store/status.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/mem.h"

static const char sql_begin[] =
    "WITH f AS (UPDATE uploaded_file SET extraction_status = 'processing'"
    "  WHERE id IN (SELECT j::@uploaded_file.id@"
    "   FROM json_array_elements_text($3::json) j)),"
    " p AS (UPDATE processing_task SET status = 'processing',"
    "  started_at = timezone('utc', now()), completed_at = NULL,"
    "  error_message = NULL"
    "  WHERE id IN (SELECT j::@processing_task.id@"
    "   FROM json_array_elements_text($2::json) j))"
    " UPDATE upload SET overall_processing_status = 'processing',"
    "  error_message = NULL, updated_at = timezone('utc', now())"
    " WHERE id = @$1:upload.id@";

static const char sql_close[] =
    "UPDATE processing_task SET status = $2::text::@processing_task.status@,"
    " error_message = $3::text::@processing_task.error_message@,"
    " result_data = $4::text::@processing_task.result_data@, completed_at = "
    "timezone('utc', now()),"
    " started_at = coalesce(started_at, timezone('utc', now()))"
    " WHERE id IN (SELECT j::@processing_task.id@"
    "  FROM json_array_elements_text($1::json) j)";

/* What follows share/sql/derived.sql. */
static const char sql_derive[] =
    "UPDATE upload SET overall_processing_status ="
    "  derived.status::@upload.overall_processing_status@,"
    " error_message = (CASE derived.status WHEN 'error' THEN derived.text"
    "  END)::@upload.error_message@,"
    " updated_at = timezone('utc', now())"
    " FROM derived WHERE upload.id = @$1:upload.id@ RETURNING derived.status, "
    "percent";

static const char sql_look[] = "SELECT status, percent FROM derived";

enum pg_status
status_begin(
    struct store *s, const char *upload, const char *ptasks, const char *files)
{
	return store_query(s, NULL, sql_begin, 3,
	    (const char *const[]){upload, ptasks, files});
}

enum pg_status
status_close(struct store *s, const char *ptasks, const char *status,
    const char *message, const char *result)
{
	return store_query(s, NULL, sql_close, 4,
	    (const char *const[]){ptasks, status, message, result});
}

static enum pg_status
run_derive(struct store *s, const char *sql, const char *upload,
    struct upload_status *out)
{
	struct pg_rows *rows = NULL;
	char *text = mem_printf("%s%s", s->sql_derived, sql);
	enum pg_status status =
	    store_query(s, &rows, text, 1, (const char *const[]){upload});

	free(text);
	if (status == PG_DONE && pg_rows_count(rows) == 1) {
		snprintf(out->status, sizeof out->status, "%s",
		    pg_value(rows, 0, 0));
		out->percent = (int)strtol(pg_value(rows, 0, 1), NULL, 10);
	}
	pg_rows_free(rows);
	return status;
}

enum pg_status
status_derive(struct store *s, const char *upload, struct upload_status *out)
{
	return run_derive(s, sql_derive, upload, out);
}

enum pg_status
status_look(struct store *s, const char *upload, struct upload_status *out)
{
	return run_derive(s, sql_look, upload, out);
}
