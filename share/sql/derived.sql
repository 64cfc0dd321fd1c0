-- The status and progress of upload $1, derived from its rows: "derived" has
-- one row of status, text (what went wrong) and percent.  hts-store puts the
-- statement behind it that uses it, and puts types where columns stand between
-- at signs.
WITH
-- Of several tasks of one name for the same scope only the last one begun
-- counts; one for the whole upload stands for its files, too.
counted AS (
	SELECT t.* FROM hts.task t
	WHERE t.upload = $1 AND NOT EXISTS (
		SELECT 1 FROM hts.task l
		WHERE l.upload = t.upload AND l.name = t.name AND l.seq > t.seq
		AND (l.file IS NULL OR l.file = t.file))),
-- A file without extraction_status is open until somebody extracted it.
files AS (
	SELECT id, file_name, extraction_info,
		extraction_status::text = 'error' AS failed,
		coalesce(extraction_status::text NOT IN ('completed', 'error'), extracted_text IS NULL) AS open
	FROM uploaded_file WHERE upload_id = @$1:uploaded_file.upload_id@),
ptasks AS (
	SELECT task_type, error_message,
		status::text IN ('error', 'failed') AS failed,
		status::text NOT IN ('completed', 'error', 'failed', 'cancelled') AS open
	FROM processing_task WHERE upload_id = @$1:processing_task.upload_id@),
ledger AS (
	SELECT name, outcome, why, file, name LIKE 'document.%' AS document FROM counted),
sums AS (
	SELECT
		(SELECT count(*) FROM files WHERE open) AS files_open,
		(SELECT count(*) FROM files) AS files_all,
		(SELECT count(*) FROM ptasks WHERE open) AS ptasks_open,
		(SELECT count(*) FROM ledger WHERE outcome IS NULL) AS ledger_open,
		(SELECT count(*) FROM ledger WHERE NOT document) AS ai_all,
		(SELECT count(*) FROM ledger WHERE NOT document AND outcome IS NOT NULL) AS ai_settled,
		(SELECT count(*) FROM ledger WHERE document AND outcome IS NULL)
		+ (SELECT count(*) FROM files f WHERE f.open AND NOT EXISTS (
			SELECT 1 FROM ledger l
			WHERE l.document AND l.outcome IS NULL
			AND (l.file IS NULL OR l.file = f.id::text))) AS documents_open),
-- What went wrong: files, then tasks (but not those whose file says it), and
-- only without these what the processing_tasks say.
whys AS (
	SELECT 1 AS rank, f.file_name AS at,
		concat(f.file_name, ': ', coalesce(f.extraction_info #>> '{error}', 'cannot be read')) AS text
	FROM files f WHERE f.failed
	UNION ALL
	SELECT 2, name, concat(name, ': ', why #>> '{code}', ': ', why #>> '{message}')
	FROM ledger
	WHERE outcome = 'fail' AND NOT (document AND EXISTS (
		SELECT 1 FROM files f
		WHERE f.failed AND (ledger.file IS NULL OR ledger.file = f.id::text)))
	UNION ALL
	SELECT 3, task_type, concat(task_type, ': ', error_message)
	FROM ptasks WHERE failed),
told AS (
	SELECT left(string_agg(text, '; ' ORDER BY rank, at), 2000) AS text FROM whys
	WHERE rank < 3 OR NOT EXISTS (SELECT 1 FROM whys w WHERE w.rank < 3)),
status AS (
	SELECT CASE
		WHEN files_open + ptasks_open + ledger_open > 0 THEN 'processing'
		WHEN told.text IS NOT NULL THEN 'error'
		ELSE 'completed' END AS status
	FROM sums, told),
-- Three AI tasks are assumed for each open document; 100 is said only of what
-- is completed.
derived AS (
	SELECT status.status, told.text, CASE status.status
		WHEN 'completed' THEN 100
		ELSE least(99, coalesce(100 * (files_all - files_open + ai_settled)
			/ nullif(files_all + ai_all + 3 * documents_open, 0), 100)) END AS percent
	FROM sums, told, status)
