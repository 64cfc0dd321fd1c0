#include "store/status.h"

#include <stdio.h>
#include <stdlib.h>

static const char sql_begin[] =
    "WITH f AS (UPDATE uploaded_file SET extraction_status = 'processing'"
    "  WHERE id IN (SELECT json_array_elements_text($3::json))),"
    " p AS (UPDATE processing_task SET status = 'processing',"
    "  started_at = timezone('utc', now()), completed_at = NULL,"
    "  error_message = NULL"
    "  WHERE id IN (SELECT json_array_elements_text($2::json)))"
    " UPDATE upload SET overall_processing_status = 'processing',"
    "  error_message = NULL, updated_at = timezone('utc', now())"
    " WHERE id = $1";

static const char sql_close[] =
    "UPDATE processing_task SET status = $2, error_message = $3,"
    " result_data = $4, completed_at = timezone('utc', now()),"
    " started_at = coalesce(started_at, timezone('utc', now()))"
    " WHERE id IN (SELECT json_array_elements_text($1::json))";

/*
 * counted: of several tasks of one name for the same scope only the last one
 * begun counts; one for the whole upload stands for its files, too.  A file
 * without extraction_status is open until somebody extracted it.  Per open
 * document three AI tasks are assumed for the progress.
 */
#define DERIVED                                                                \
	"WITH counted AS (SELECT t.* FROM hts.task t WHERE t.upload = $1"      \
	"  AND NOT EXISTS (SELECT 1 FROM hts.task l WHERE l.upload = t.upload" \
	"   AND l.name = t.name AND l.seq > t.seq"                             \
	"   AND (l.file IS NULL OR l.file = t.file))),"                        \
	" files AS (SELECT id, file_name, extraction_info,"                    \
	"  extraction_status = 'error' AS failed,"                             \
	"  coalesce(extraction_status NOT IN ('completed', 'error'),"          \
	"   extracted_text IS NULL) AS open"                                   \
	"  FROM uploaded_file WHERE upload_id = $1),"                          \
	" ptasks AS (SELECT status IN ('error', 'failed') AS failed,"          \
	"  status NOT IN ('completed', 'error', 'failed', 'cancelled') AS "    \
	"open,"                                                                \
	"  task_type, error_message FROM processing_task WHERE upload_id = "   \
	"$1),"                                                                 \
	" ledger AS (SELECT name, outcome, why, file,"                         \
	"  name LIKE 'document.%' AS document FROM counted),"                  \
	" sums AS (SELECT"                                                     \
	"  (SELECT count(*) FROM files WHERE open) AS files_open,"             \
	"  (SELECT count(*) FROM files) AS files_all,"                         \
	"  (SELECT count(*) FROM ptasks WHERE open) AS ptasks_open,"           \
	"  (SELECT count(*) FROM ledger WHERE outcome IS NULL) AS "            \
	"ledger_open,"                                                         \
	"  (SELECT count(*) FROM ledger WHERE NOT document) AS ai_all,"        \
	"  (SELECT count(*) FROM ledger WHERE NOT document"                    \
	"   AND outcome IS NOT NULL) AS ai_settled,"                           \
	"  (SELECT count(*) FROM ledger WHERE document AND outcome IS NULL)"   \
	"  + (SELECT count(*) FROM files f WHERE f.open AND NOT EXISTS ("      \
	"    SELECT 1 FROM ledger l WHERE l.document AND l.outcome IS NULL"    \
	"    AND (l.file IS NULL OR l.file = f.id))) AS documents_open),"      \
	" whys AS (SELECT 1 AS rank, f.file_name AS at, concat(f.file_name, "  \
	"': ',"                                                                \
	"   coalesce(f.extraction_info #>> '{error}', 'cannot be read')) AS "  \
	"text"                                                                 \
	"  FROM files f WHERE f.failed"                                        \
	" UNION ALL SELECT 2, name, concat(name, ': ', why #>> '{code}', ': "  \
	"',"                                                                   \
	"   why #>> '{message}') FROM ledger WHERE outcome = 'fail'"           \
	"   AND NOT (document AND EXISTS (SELECT 1 FROM files f WHERE "        \
	"f.failed"                                                             \
	"    AND (ledger.file IS NULL OR ledger.file = f.id)))"                \
	" UNION ALL SELECT 3, task_type, concat(task_type, ': ', "             \
	"error_message)"                                                       \
	"  FROM ptasks WHERE failed),"                                         \
	" told AS (SELECT left(string_agg(text, '; ' ORDER BY rank, at), "     \
	"2000)"                                                                \
	"  AS text FROM whys WHERE rank < 3"                                   \
	"  OR NOT EXISTS (SELECT 1 FROM whys w WHERE w.rank < 3)),"            \
	" derived AS (SELECT CASE"                                             \
	"   WHEN files_open + ptasks_open + ledger_open > 0 THEN 'processing'" \
	"   WHEN told.text IS NOT NULL THEN 'error' ELSE 'completed' END AS "  \
	"status,"                                                              \
	"  told.text, coalesce(100 * (files_all - files_open + ai_settled)"    \
	"   / nullif(files_all + ai_all + 3 * documents_open, 0), 100) AS "    \
	"percent"                                                              \
	"  FROM sums, told)"

#define PERCENT                                                                \
	"CASE derived.status WHEN 'completed' THEN 100"                        \
	" ELSE least(derived.percent, 99) END"

static const char sql_derive[] = DERIVED
    " UPDATE upload SET overall_processing_status = derived.status,"
    "  error_message = CASE derived.status WHEN 'error' THEN derived.text END,"
    "  updated_at = timezone('utc', now())"
    " FROM derived WHERE upload.id = $1 RETURNING derived.status, " PERCENT;

static const char sql_look[] =
    DERIVED " SELECT status, " PERCENT " FROM derived";

enum pg_status
status_begin(
    struct store *s, const char *upload, const char *ptasks, const char *files)
{
	return pg_run(s->pg, NULL, sql_begin, 3,
	    (const char *const[]){upload, ptasks, files});
}

enum pg_status
status_close(struct store *s, const char *ptasks, const char *status,
    const char *message, const char *result)
{
	return pg_run(s->pg, NULL, sql_close, 4,
	    (const char *const[]){ptasks, status, message, result});
}

static enum pg_status
run_derive(struct store *s, const char *sql, const char *upload,
    struct upload_status *out)
{
	struct pg_rows *rows = NULL;
	enum pg_status status =
	    pg_run(s->pg, &rows, sql, 1, (const char *const[]){upload});

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
