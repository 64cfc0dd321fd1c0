#include "store/part.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/record.h"
#include "lib/uuid.h"

#include "store/item_table.h"
#include "store/result.h"
#include "store/row_id.h"
#include "store/rows.h"
#include "store/status.h"
#include "store/token_usage.h"

/* Writes only files of this upload, whatever ids the record names.  A failure
 * changes no file that another task has completed. */
static const char sql_files[] =
    "UPDATE uploaded_file f SET"
    " extraction_status = x.status::@uploaded_file.extraction_status@,"
    " extraction_info = x.info::@uploaded_file.extraction_info@,"
    " extracted_text = coalesce(x.text::@uploaded_file.extracted_text@,"
    "  f.extracted_text)"
    " FROM json_to_recordset($2::json)"
    "  AS x(id text, status text, info json, text text)"
    " WHERE f.id = x.id::@uploaded_file.id@"
    " AND f.upload_id = @$1:uploaded_file.upload_id@"
    " AND (x.status = 'completed'"
    "  OR f.extraction_status::text IS DISTINCT FROM 'completed')";

/* What the steps of one transaction share. */
struct work {
	struct store *store;
	struct part *part;
	const struct target *target;
	const cJSON *record;
	struct ledger_entry entry;
	struct ledger_claim claim;
	struct wishes options;
	struct buf rows, row_files, charge;
	struct buf done_files; /* by later tasks */
};

void
part_clear(struct part *p)
{
	p->claimed = false;
	p->ending = (struct ending){false, NULL, NULL};
	ledger_row_release(&p->stored);
	buf_clear(&p->result);
	buf_clear(&p->children);
}

void
part_release(struct part *p)
{
	part_clear(p);
	free(p->id);
	buf_release(&p->result);
	buf_release(&p->children);
}

static void
add_why(struct buf *out, const struct ending *e)
{
	buf_add_char(out, '{');
	json_add_member(out, "code", e->code);
	json_add_member(out, "message", e->message);
	buf_add_char(out, '}');
}

static const char *
or_null(const struct buf *json)
{
	return json->length ? json->data : NULL;
}

static enum pg_status
close_ptasks(struct work *w, const char *status, const char *message)
{
	struct buf ids = BUF_EMPTY;
	enum pg_status result =
	    target_ptasks(w->store, w->target, w->part->task, &ids);

	if (result == PG_DONE && strcmp(ids.data, "[]") != 0)
		result = status_close(w->store, ids.data, status, message,
		    or_null(&w->part->result));
	buf_release(&ids);
	return result;
}

static enum pg_status
write_files(struct work *w, const struct buf *rows)
{
	return store_query(w->store, NULL, sql_files, 2,
	    (const char *const[]){w->target->upload, rows->data});
}

static enum pg_status
write_failed_files(struct work *w)
{
	size_t count = w->target->count;
	const char **ids = mem_array(NULL, count + 1, sizeof *ids);
	struct buf rows = BUF_EMPTY;
	enum pg_status status;

	for (size_t i = 0; i < count; i++)
		ids[i] = w->target->files[i].id;
	rows_failed_files(ids, count, json_array(w->record, "files"),
	    w->part->ending.code, w->part->ending.message, &rows);
	status = write_files(w, &rows);
	buf_release(&rows);
	free(ids);
	return status;
}

static enum pg_status
write_failure(struct work *w)
{
	struct buf why = BUF_EMPTY;
	enum pg_status status = PG_DONE;

	add_why(&why, &w->part->ending);
	if (w->target->upload && w->part->task->kind == TASK_DOCUMENT)
		status = write_failed_files(w);
	if (status == PG_DONE && w->target->upload)
		status = close_ptasks(w, "error", w->part->ending.message);
	if (status == PG_DONE)
		status = ledger_finish(
		    w->store, w->part->id, why.data, NULL, NULL, NULL);
	buf_release(&why);
	return status;
}

static enum pg_status
write_children(struct work *w, char group[UUID_SIZE])
{
	if (!w->part->assignment)
		return PG_DONE;
	result_group_id(w->part->id, group);
	result_children(
	    &w->part->children, w->target, w->part->assignment, &w->options);
	return ledger_add_children(w->store, w->part->children.data, &w->entry);
}

static enum pg_status
write_document(struct work *w)
{
	const cJSON *files = json_array(w->record, "files");
	struct buf rows = BUF_EMPTY;
	char group[UUID_SIZE] = "";
	enum pg_status status;

	rows_files(files, json_text(w->record, "text"), &rows);
	status = write_files(w, &rows);
	buf_release(&rows);
	if (status == PG_DONE && !w->entry.append && w->part->assignment)
		status = ledger_replace_open(w->store, &w->entry, &w->claim);
	if (status == PG_DONE)
		status = write_children(w, group);
	result_document(&w->part->result, w->target, w->part->id, files,
	    *group ? group : NULL);
	return status;
}

/* What is gone is deleted, what has changed is changed, what is new is added;
 * a row that says the same is left alone. */
static enum pg_status
write_changes(struct store *s, const struct item_table *table,
    const char *upload, const char *gone, const char *rows)
{
	static void (*const print[])(
	    struct buf *, const struct item_table *) = {
	    item_sql_delete, item_sql_update, item_sql_insert};
	const char *const values[] = {gone, rows, rows};
	enum pg_status status = PG_DONE;
	struct buf sql = BUF_EMPTY;

	for (size_t i = 0; status == PG_DONE && i < 3; i++) {
		if (strcmp(values[i], "[]") == 0)
			continue;
		buf_clear(&sql);
		print[i](&sql, table);
		status = store_query(s, NULL, sql.data, 2,
		    (const char *const[]){upload, values[i]});
	}
	buf_release(&sql);
	return status;
}

static enum pg_status
replace_items(struct work *w, enum item_kind kind, const cJSON *list,
    const char *old, size_t *count)
{
	const struct item_table *table = &item_tables[kind];
	const char *upload = w->target->upload;
	struct buf rows = BUF_EMPTY, gone = BUF_EMPTY;
	enum pg_status status =
	    row_ids_choose(w->store, upload, table, list, old, &w->rows);

	*count = rows_items(kind, list, w->rows.data, &rows);
	row_ids_gone(old, w->rows.data, &gone);
	if (status == PG_DONE)
		status = write_changes(
		    w->store, table, upload, gone.data, rows.data);
	buf_release(&rows);
	buf_release(&gone);
	return status;
}

static enum pg_status
write_rows(
    struct work *w, enum item_kind kind, const cJSON *list, size_t *count)
{
	const struct item_table *table = &item_tables[kind];
	struct buf old = BUF_EMPTY;
	enum pg_status status = PG_DONE;

	if (w->entry.append)
		buf_add_text(&old, "[]");
	else
		status = ledger_take_rows(w->store, &w->entry, &w->claim, &old);
	if (status == PG_DONE && table->write)
		status = table->write(w->store, w->target->upload, old.data,
		    list, &w->rows, count);
	else if (status == PG_DONE)
		status = replace_items(w, kind, list, old.data, count);
	buf_release(&old);
	return status;
}

/* The items of a record, without those of files for which a later task has
 * written items: an array of references. */
static cJSON *
items_wanted(const struct work *w, const cJSON *list)
{
	cJSON *done = json_parse(w->done_files.data, w->done_files.length);
	cJSON *wanted = cJSON_CreateArray();
	const cJSON *file;
	cJSON *item;

	for (item = list ? list->child : NULL; item; item = item->next) {
		const char *own = json_text(item, "file");
		bool is_done = false;

		cJSON_ArrayForEach(file, done) is_done =
		    is_done || (own && strcmp(own, file->valuestring) == 0);
		if (!is_done)
			cJSON_AddItemReferenceToArray(wanted, item);
	}
	cJSON_Delete(done);
	return wanted;
}

/* Users before the rest: the order of locks is the same in every program. */
static enum pg_status
write_items(struct work *w)
{
	enum item_kind kind = task_item(w->part->task);
	const cJSON *list = json_array(w->record, tasks[kind].item.name);
	const cJSON *usage =
	    json_object(json_object(w->record, "usage"), tasks[kind].item.name);
	size_t count = 0;
	cJSON *wanted = items_wanted(w, list);
	const cJSON *(*first)(const cJSON *) = item_tables[kind].first;
	enum pg_status status = usage_write(w->store, w->target,
	    w->part->task->name, w->part->id, usage, &w->charge);

	if (status == PG_DONE)
		status = write_rows(w, kind, wanted, &count);
	rows_origins(wanted, first ? first(wanted) : NULL,
	    target_only_file(w->target), &w->row_files);
	cJSON_Delete(wanted);
	result_items(&w->part->result, w->target, kind,
	    (size_t)cJSON_GetArraySize(list), count, usage,
	    json_array(w->record, "partial"));
	return status;
}

/* A later task has written for this scope: this one is dropped. */
static enum pg_status
write_superseded(struct work *w)
{
	buf_add_text(&w->part->result, LEDGER_REPLACED);
	return ledger_finish(
	    w->store, w->part->id, NULL, LEDGER_REPLACED, NULL, NULL);
}

static enum pg_status
write_success(struct work *w)
{
	bool document = w->part->task->kind == TASK_DOCUMENT, late = false;
	enum pg_status status = PG_DONE;

	if (!document)
		status = ledger_superseded(
		    w->store, &w->entry, &w->claim, &late, &w->done_files);
	if (status != PG_DONE)
		return status;
	if (late)
		return write_superseded(w);
	status = document ? write_document(w) : write_items(w);
	if (status == PG_DONE)
		status = close_ptasks(w, "completed", NULL);
	if (status == PG_DONE)
		status = ledger_finish(w->store, w->part->id, NULL,
		    w->part->result.data, or_null(&w->part->children),
		    &(struct ledger_written){or_null(&w->rows),
			or_null(&w->row_files), or_null(&w->charge)});
	return status;
}

/* A record that succeeded fails here if its upload is gone or its options are
 * wrong. */
static void
judge(struct work *w, const char *upload)
{
	struct ending *e = &w->part->ending;
	struct option_sources sources;

	if (e->failed)
		return;
	if (!w->target->upload && upload)
		*e = (struct ending){true, "gone", "the upload was deleted"};
	else if (!w->target->upload)
		*e = (struct ending){
		    true, "not_found", "no upload, task or file has this id"};
	if (e->failed || !w->part->assignment ||
	    w->part->task->kind != TASK_DOCUMENT)
		return;
	target_sources(w->target, w->part->assignment->kwargs, &sources);
	if (wishes_read(&w->options, &sources, ITEM_KINDS, w->part->why) < 0)
		*e = (struct ending){true, "bad_argument", w->part->why};
}

static bool
appends(const struct part *p)
{
	struct option_sources sources = {
	    {p->assignment ? p->assignment->kwargs : NULL}};
	struct wishes options;
	char why[WISHES_WHY];

	if (!p->assignment)
		return p->append;
	return wishes_read(&options, &sources, ITEM_KINDS, why) == 0 &&
	       options.append;
}

static void
fill_entry(struct work *w, const char *upload, const struct buf *kwargs)
{
	const struct part *p = w->part;

	w->entry = (struct ledger_entry){.id = p->id,
	    .name = p->task->name,
	    .kwargs = kwargs->data,
	    .upload = w->target->upload ? w->target->upload : upload,
	    .file = w->target->file,
	    .append = appends(p)};
	if (p->assignment) {
		w->entry.group = p->assignment->group;
		w->entry.root = p->assignment->root;
		w->entry.parent = p->assignment->parent;
	}
}

static enum pg_status
write_claimed(struct work *w)
{
	/* The scope and append are those with which the task was begun. */
	w->entry.file = w->claim.file;
	w->entry.append = w->claim.append;
	return w->part->ending.failed ? write_failure(w) : write_success(w);
}

enum pg_status
part_write(struct store *s, struct part *p, const struct target *t,
    const char *upload, const cJSON *record, const struct ending *ending)
{
	struct work w = {.store = s, .part = p, .target = t, .record = record};
	struct buf kwargs = BUF_EMPTY;
	enum pg_status status;

	p->ending = *ending;
	judge(&w, upload);
	if (p->assignment)
		json_add_value(&kwargs, p->assignment->kwargs);
	else
		buf_add_text(&kwargs, "{}");
	fill_entry(&w, upload, &kwargs);
	status = ledger_claim(
	    s, &w.entry, p->ending.failed ? "fail" : "done", &w.claim);
	p->claimed = w.claim.claimed;
	if (status == PG_DONE && p->claimed)
		status = write_claimed(&w);
	else if (status == PG_DONE)
		status = ledger_read(s, p->id, &p->stored);
	ledger_claim_release(&w.claim);
	buf_release(&kwargs);
	buf_release(&w.rows);
	buf_release(&w.row_files);
	buf_release(&w.done_files);
	buf_release(&w.charge);
	return status;
}

void
part_settle(const struct part *p, struct buf *line)
{
	if (!p->claimed) {
		ledger_settle(line, &p->stored);
		return;
	}
	if (p->ending.failed) {
		record_settle(
		    line, SETTLE_FAIL, p->ending.code, p->ending.message, 0);
		return;
	}
	record_settle(line, SETTLE_DONE, NULL, NULL, 0);
	record_add(line, "result", p->result.data, p->result.length);
	if (p->children.length)
		record_add(
		    line, "children", p->children.data, p->children.length);
}
