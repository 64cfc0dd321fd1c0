#include "store/target.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

/* The order of ranks is the order in which an id is tried. */
#define SQL_FIND                                                               \
	"WITH hit AS ("                                                        \
	" SELECT 1 AS rank, id::text AS upload, NULL AS file, NULL AS ptask,"  \
	"  NULL AS metadata FROM upload WHERE id = @$1:upload.id@"             \
	" UNION ALL SELECT 2, upload_id::text, NULL, id::text,"                \
	"  task_metadata::text"                                                \
	"  FROM processing_task WHERE id = @$1:processing_task.id@"            \
	" UNION ALL SELECT 3, upload_id::text, id::text, NULL, NULL"           \
	"  FROM uploaded_file WHERE id = @$1:uploaded_file.id@"                \
	" ORDER BY rank LIMIT 1)"                                              \
	" SELECT u.id, u.session_id, u.user_id, u.upload_metadata::text,"      \
	"  hit.file, hit.ptask, hit.metadata"                                  \
	" FROM hit JOIN upload u ON u.id = hit.upload::@upload.id@"

static const char sql_find[] = SQL_FIND;
static const char sql_find_locked[] = SQL_FIND " FOR UPDATE OF u";

/* octet_length reads the header of a value that is stored outside of the
 * row, not the value: cheap for any size. */
static const char sql_files[] =
    "SELECT id, file_name, mime_type, octet_length(file_content),"
    " extraction_status, octet_length(extracted_text), extraction_info::text"
    " FROM uploaded_file WHERE upload_id = $1"
    " ORDER BY file_index NULLS LAST, created_at, id";

static const char sql_ptasks[] =
    "SELECT id, task_type, task_metadata::text FROM processing_task"
    " WHERE upload_id = $1 ORDER BY created_at, id";

static void
take_upload(struct target *t, const struct pg_rows *rows)
{
	t->upload = mem_copy(pg_value(rows, 0, 0));
	t->session = mem_copy(pg_value(rows, 0, 1));
	t->user = mem_copy(pg_value(rows, 0, 2));
	t->upload_metadata = json_object_or_text(pg_value(rows, 0, 3));
	t->file = mem_copy(pg_value(rows, 0, 4));
	t->ptask = mem_copy(pg_value(rows, 0, 5));
	t->ptask_metadata = json_object_or_text(pg_value(rows, 0, 6));
	if (!t->file)
		t->file =
		    mem_copy(json_text(t->ptask_metadata, "uploaded_file_id"));
}

static long long
number(const char *text, long long none)
{
	return text ? strtoll(text, NULL, 10) : none;
}

static void
take_file(struct target *t, const struct pg_rows *rows, size_t row)
{
	struct target_file *f = &t->files[t->count++];

	f->id = mem_copy(pg_value(rows, row, 0));
	f->name = mem_copy(pg_value(rows, row, 1));
	f->mime_type = mem_copy(pg_value(rows, row, 2));
	f->size = number(pg_value(rows, row, 3), 0);
	f->status = mem_copy(pg_value(rows, row, 4));
	f->text_length = number(pg_value(rows, row, 5), -1);
	f->info = mem_copy(pg_value(rows, row, 6));
}

static void
take_files(struct target *t, const struct pg_rows *rows)
{
	size_t all = pg_rows_count(rows);

	t->files = mem_alloc((all + 1) * sizeof *t->files);
	for (size_t i = 0; i < all; i++)
		if (!t->file || strcmp(t->file, pg_value(rows, i, 0)) == 0)
			take_file(t, rows, i);
	/* If the file is gone, the scope is not the whole upload: nothing is
	 * found. */
	if (t->file && t->count == 0)
		target_release(t);
	if (t->file && all == 1) {
		free(t->file);
		t->file = NULL;
	}
}

static enum pg_status
find(struct store *s, const char *sql, const char *id, struct target *t)
{
	struct pg_rows *rows = NULL;
	enum pg_status status;

	memset(t, 0, sizeof *t);
	status = store_query(s, &rows, sql, 1, (const char *const[]){id});
	if (status == PG_DONE && pg_rows_count(rows) == 1)
		take_upload(t, rows);
	pg_rows_free(rows);
	rows = NULL;
	if (status == PG_DONE && t->upload) {
		status = pg_run(s->pg, &rows, sql_files, 1,
		    (const char *const[]){t->upload});
		if (status == PG_DONE)
			take_files(t, rows);
		pg_rows_free(rows);
	}
	if (status != PG_DONE)
		target_release(t);
	return status;
}

enum pg_status
target_lock(struct store *s, const char *id, struct target *t)
{
	return find(s, sql_find_locked, id, t);
}

enum pg_status
target_look(struct store *s, const char *id, struct target *t)
{
	return find(s, sql_find, id, t);
}

static void
file_release(struct target_file *f)
{
	free(f->id);
	free(f->name);
	free(f->mime_type);
	free(f->status);
	free(f->info);
}

void
target_release(struct target *t)
{
	for (size_t i = 0; i < t->count; i++)
		file_release(&t->files[i]);
	free(t->files);
	free(t->upload);
	free(t->session);
	free(t->user);
	free(t->file);
	free(t->ptask);
	cJSON_Delete(t->ptask_metadata);
	cJSON_Delete(t->upload_metadata);
	memset(t, 0, sizeof *t);
}

const char *
target_text_id(const struct target *t)
{
	return t->file ? t->file : t->upload;
}

const char *
target_only_file(const struct target *t)
{
	return t->count == 1 ? t->files[0].id : NULL;
}

void
target_sources(
    const struct target *t, const cJSON *kwargs, struct option_sources *sources)
{
	*sources = (struct option_sources){
	    {kwargs, t->ptask_metadata, t->upload_metadata}};
}

bool
target_type_is(const struct task *task, const char *type)
{
	const char *dot = strchr(task->name, '.');

	if (strcmp(type, task->name) == 0 || strcmp(type, dot + 1) == 0)
		return true;
	/* "document", "document_processing": the web API's older names */
	return task->kind == TASK_DOCUMENT &&
	       strncmp(type, "document", strlen("document")) == 0;
}

static bool
within(const struct target *t, const char *metadata)
{
	cJSON *object = json_object_or_text(metadata);
	const char *file = json_text(object, "uploaded_file_id");
	bool same = !t->file || (file && strcmp(file, t->file) == 0);

	cJSON_Delete(object);
	return same;
}

enum pg_status
target_ptasks(struct store *s, const struct target *t, const struct task *task,
    struct buf *ids)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = pg_run(
	    s->pg, &rows, sql_ptasks, 1, (const char *const[]){t->upload});

	buf_add_char(ids, '[');
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		const char *id = pg_value(rows, i, 0);

		if ((t->ptask && strcmp(id, t->ptask) == 0) ||
		    (target_type_is(task, pg_value(rows, i, 1)) &&
			within(t, pg_value(rows, i, 2)))) {
			if (ids->data[ids->length - 1] != '[')
				buf_add_char(ids, ',');
			json_add_text(ids, id);
		}
	}
	buf_add_char(ids, ']');
	pg_rows_free(rows);
	return status;
}
