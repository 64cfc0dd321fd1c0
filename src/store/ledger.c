#include "store/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/record.h"

static const char sql_read[] =
    "SELECT outcome, why, result, children, upload, file, kwargs"
    " FROM hts.task WHERE id = $1";

static const char sql_open[] =
    "INSERT INTO hts.task AS t (id, name, kwargs, upload, file, group_id,"
    " root_id, parent_id, append, attempts, started_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::boolean, 1, now())"
    " ON CONFLICT (id) DO UPDATE SET attempts = t.attempts + 1,"
    "  started_at = coalesce(t.started_at, now()),"
    "  upload = coalesce(t.upload, excluded.upload)"
    " WHERE t.outcome IS NULL RETURNING attempts";

static const char sql_claim[] =
    "INSERT INTO hts.task AS t (id, name, kwargs, upload, file, group_id,"
    " root_id, parent_id, append, outcome, started_at, settled_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::boolean, $10, now(), now())"
    " ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome,"
    "  settled_at = now(), upload = coalesce(t.upload, excluded.upload)"
    " WHERE t.outcome IS NULL RETURNING seq, file, append";

/* A task of upload scope covers the files of the upload. */
static const char sql_superseded[] =
    "SELECT file IS NULL OR file = $4, file FROM hts.task"
    " WHERE upload = $1 AND name = $2 AND seq > $3::bigint"
    " AND (file IS NULL OR $4::text IS NULL OR file = $4)"
    " AND outcome = 'done' AND NOT append AND rows IS NOT NULL";

/* Of a task with a wider scope only the rows go that came from the file. */
static const char sql_take_rows[] =
    "WITH old AS (SELECT id, seq, file, rows, row_files FROM hts.task"
    "  WHERE upload = $1 AND name = $2 AND seq < $3::bigint"
    "  AND ($4::text IS NULL OR file IS NULL OR file = $4)"
    "  AND rows IS NOT NULL),"
    " entry AS (SELECT old.id AS task, old.seq, r.id, r.n,"
    "  old.row_files ->> (r.n::int - 1) AS file,"
    "  coalesce($4::text IS NULL OR old.file = $4"
    "   OR old.row_files ->> (r.n::int - 1) = $4, false) AS goes"
    "  FROM old, json_array_elements_text(old.rows)"
    "   WITH ORDINALITY AS r(id, n)),"
    " rest AS (SELECT task, json_agg(id ORDER BY n) AS rows,"
    "  json_agg(file ORDER BY n) AS files FROM entry WHERE NOT goes"
    "  GROUP BY task),"
    " taken AS (UPDATE hts.task t SET rows = rest.rows,"
    "  row_files = rest.files FROM old LEFT JOIN rest ON rest.task = old.id"
    "  WHERE t.id = old.id"
    "  AND EXISTS (SELECT 1 FROM entry e WHERE e.task = old.id AND e.goes))"
    " SELECT coalesce(json_agg(id ORDER BY seq, n), '[]') FROM entry"
    " WHERE goes";

static const char sql_replace_open[] =
    "UPDATE hts.task SET outcome = 'done', settled_at = now(),"
    " result = '" LEDGER_REPLACED "'"
    " WHERE upload = $1 AND seq < $2::bigint AND outcome IS NULL"
    " AND ($3::text IS NULL OR file = $3)";

static const char sql_finish[] =
    "UPDATE hts.task SET why = $2, result = $3, children = $4, rows = $5,"
    " row_files = $6, charge = $7 WHERE id = $1";

static const char sql_children[] =
    "INSERT INTO hts.task (id, name, kwargs, upload, file, group_id, root_id,"
    " parent_id, append) SELECT c.id, c.task, c.kwargs, $2, $3, c.\"group\","
    " c.root_id, c.parent_id, $4::boolean"
    " FROM json_to_recordset($1::json) AS c(id text, task text, kwargs json,"
    "  \"group\" text, root_id text, parent_id text)"
    " ON CONFLICT (id) DO NOTHING";

enum pg_status
ledger_read(struct store *s, const char *id, struct ledger_row *row)
{
	struct pg_rows *rows = NULL;
	enum pg_status status =
	    pg_run(s->pg, &rows, sql_read, 1, (const char *const[]){id});

	memset(row, 0, sizeof *row);
	if (status == PG_DONE && pg_rows_count(rows) == 1) {
		row->found = true;
		row->outcome = mem_copy(pg_value(rows, 0, 0));
		row->why = mem_copy(pg_value(rows, 0, 1));
		row->result = mem_copy(pg_value(rows, 0, 2));
		row->children = mem_copy(pg_value(rows, 0, 3));
		row->upload = mem_copy(pg_value(rows, 0, 4));
		row->file = mem_copy(pg_value(rows, 0, 5));
		row->kwargs = mem_copy(pg_value(rows, 0, 6));
	}
	pg_rows_free(rows);
	return status;
}

void
ledger_row_release(struct ledger_row *row)
{
	free(row->outcome);
	free(row->why);
	free(row->result);
	free(row->children);
	free(row->upload);
	free(row->file);
	free(row->kwargs);
	memset(row, 0, sizeof *row);
}

static void
add_raw(struct buf *line, const char *name, const char *json)
{
	if (json)
		record_add(line, name, json, strlen(json));
}

void
ledger_settle(struct buf *line, const struct ledger_row *row)
{
	record_add_text(line, "settle", row->outcome);
	add_raw(line, "why", row->why);
	add_raw(line, "result", row->result);
	add_raw(line, "children", row->children);
}

static const char *
truth(bool value)
{
	return value ? "true" : "false";
}

enum pg_status
ledger_open(struct store *s, const struct ledger_entry *e, long *attempt)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = pg_run(s->pg, &rows, sql_open, 9,
	    (const char *const[]){e->id, e->name, e->kwargs, e->upload, e->file,
		e->group, e->root, e->parent, truth(e->append)});

	*attempt = pg_rows_count(rows) == 1
		       ? strtol(pg_value(rows, 0, 0), NULL, 10)
		       : 0;
	pg_rows_free(rows);
	return status;
}

enum pg_status
ledger_claim(struct store *s, const struct ledger_entry *e, const char *outcome,
    struct ledger_claim *claim)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = pg_run(s->pg, &rows, sql_claim, 10,
	    (const char *const[]){e->id, e->name, e->kwargs, e->upload, e->file,
		e->group, e->root, e->parent, truth(e->append), outcome});

	memset(claim, 0, sizeof *claim);
	if (status == PG_DONE && pg_rows_count(rows) == 1) {
		claim->claimed = true;
		snprintf(
		    claim->seq, sizeof claim->seq, "%s", pg_value(rows, 0, 0));
		claim->file = mem_copy(pg_value(rows, 0, 1));
		claim->append = *pg_value(rows, 0, 2) == 't';
	}
	pg_rows_free(rows);
	return status;
}

void
ledger_claim_release(struct ledger_claim *claim)
{
	free(claim->file);
	memset(claim, 0, sizeof *claim);
}

enum pg_status
ledger_superseded(struct store *s, const struct ledger_entry *e,
    const struct ledger_claim *claim, bool *superseded, struct buf *files)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = pg_run(s->pg, &rows, sql_superseded, 4,
	    (const char *const[]){e->upload, e->name, claim->seq, claim->file});

	*superseded = false;
	buf_add_char(files, '[');
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		const char *whole = pg_value(rows, i, 0);

		if (whole && *whole == 't') {
			*superseded = true;
			continue;
		}
		if (files->length > 1)
			buf_add_char(files, ',');
		json_add_text(files, pg_value(rows, i, 1));
	}
	buf_add_char(files, ']');
	pg_rows_free(rows);
	return status;
}

enum pg_status
ledger_take_rows(struct store *s, const struct ledger_entry *e,
    const struct ledger_claim *claim, struct buf *ids)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = pg_run(s->pg, &rows, sql_take_rows, 4,
	    (const char *const[]){e->upload, e->name, claim->seq, claim->file});

	if (status == PG_DONE)
		buf_add_text(ids, pg_value(rows, 0, 0));
	pg_rows_free(rows);
	return status;
}

enum pg_status
ledger_replace_open(struct store *s, const struct ledger_entry *e,
    const struct ledger_claim *claim)
{
	return pg_run(s->pg, NULL, sql_replace_open, 3,
	    (const char *const[]){e->upload, claim->seq, claim->file});
}

enum pg_status
ledger_finish(struct store *s, const char *id, const char *why,
    const char *result, const char *children,
    const struct ledger_written *written)
{
	static const struct ledger_written nothing = {NULL, NULL, NULL};
	const struct ledger_written *w = written ? written : &nothing;

	return pg_run(s->pg, NULL, sql_finish, 7,
	    (const char *const[]){
		id, why, result, children, w->rows, w->files, w->charge});
}

enum pg_status
ledger_add_children(
    struct store *s, const char *children, const struct ledger_entry *parent)
{
	return pg_run(s->pg, NULL, sql_children, 4,
	    (const char *const[]){
		children, parent->upload, parent->file, truth(parent->append)});
}
