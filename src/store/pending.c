#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/exits.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/task.h"
#include "lib/uuid.h"

#include "store/hts-store.h"
#include "store/foreign.h"
#include "store/ledger.h"
#include "store/target.h"

#define PAGE "500" /* rows read at once */

static const char sql_open[] =
    "SELECT t.seq, t.id, t.name, t.kwargs, t.group_id, t.root_id,"
    " t.parent_id, t.upload, t.file FROM hts.task t JOIN upload u ON u.id = "
    "t.upload::@upload.id@"
    " WHERE t.outcome IS NULL AND t.seq > $1::bigint"
    " ORDER BY t.seq LIMIT " PAGE;

static const char sql_ptasks[] =
    "SELECT p.id, p.task_type FROM processing_task p"
    " JOIN upload u ON u.id = p.upload_id"
    " WHERE p.status::text IN ('pending', 'queued', 'processing')"
    " AND p.id::text > $1 ORDER BY p.id::text LIMIT " PAGE;

/* Uploads that came without a processing_task. */
static const char sql_uploads[] =
    "SELECT u.id FROM upload u"
    " WHERE u.overall_processing_status::text"
    "  IN ('pending', 'queued', 'processing')"
    " AND NOT EXISTS (SELECT 1 FROM processing_task p"
    "  WHERE p.upload_id = u.id)"
    " AND EXISTS (SELECT 1 FROM uploaded_file f WHERE f.upload_id = u.id"
    "  AND coalesce(f.extraction_status::text IN ('pending', 'processing'),"
    "   f.extracted_text IS NULL))"
    " AND u.id::text > $1 ORDER BY u.id::text LIMIT " PAGE;

static const char sql_documents[] =
    "SELECT count(*) FILTER (WHERE outcome IS NULL),"
    " count(*) FILTER (WHERE outcome IS NOT NULL) FROM hts.task"
    " WHERE upload = $1 AND name = $2"
    " AND (file IS NULL OR $3::text IS NULL OR file = $3)";

static struct pg_rows *
must_run(
    struct store *s, const char *sql, size_t count, const char *const *values)
{
	struct pg_rows *rows = NULL;

	switch (store_query(s, &rows, sql, count, values)) {
	case PG_DONE:
		return rows;
	case PG_REFUSED:
		die_permanent("PostgreSQL refuses: %s", pg_error(s->pg));
	case PG_AGAIN:
	case PG_LOST:
		break;
	}
	die_temporary("cannot use PostgreSQL: %s", pg_error(s->pg));
}

static void
print_line(const char *id, const char *task, const char *kwargs,
    const char *group, const char *root, const char *parent)
{
	struct buf line = BUF_EMPTY;

	buf_add_char(&line, '{');
	json_add_member(&line, "id", id);
	json_add_member(&line, "task", task);
	json_add_member_raw(&line, "kwargs", kwargs, strlen(kwargs));
	json_add_member(&line, "group", group);
	json_add_member(&line, "root_id", root);
	json_add_member(&line, "parent_id", parent);
	buf_add_text(&line, "}");
	puts(line.data);
	buf_release(&line);
}

/* A task that was done and is open again, so the database has lost its work: it
 * is run again, and its result, which is wrong now, is removed.  The row is
 * read once more, for it may have been settled since the page was read. */
static bool
is_lost(struct store *s, const char *id)
{
	struct ledger_row row;
	bool lost;

	if (ledger_read(s, id, &row) != PG_DONE)
		die_temporary("cannot use PostgreSQL: %s", pg_error(s->pg));
	lost = row.found && !row.outcome;
	ledger_row_release(&row);
	if (lost) {
		msg_warn(id, "done, but PostgreSQL has lost it: it runs again");
		cache_forget_result(s->cache, id);
	}
	return lost;
}

/* One open row: closed if another worker has run it, else printed. */
static void
print_open(struct store *s, const struct pg_rows *rows, size_t i)
{
	struct buf meta = BUF_EMPTY, json = BUF_EMPTY;
	const struct foreign_row row = {pg_value(rows, i, 1),
	    task_find(pg_value(rows, i, 2)), pg_value(rows, i, 7),
	    pg_value(rows, i, 8)};
	enum foreign_end end = FOREIGN_OPEN;

	/* Tasks that only a later release knows are left to it. */
	if (row.task && cache_result(s->cache, row.id, &meta))
		end = foreign_read(meta.data, meta.length, &json);
	if (end == FOREIGN_DONE || end == FOREIGN_FAIL)
		foreign_close(s, &row, end, json.data);
	else if (end == FOREIGN_OPEN || is_lost(s, row.id))
		print_line(row.id, pg_value(rows, i, 2), pg_value(rows, i, 3),
		    pg_value(rows, i, 4), pg_value(rows, i, 5),
		    pg_value(rows, i, 6));
	buf_release(&meta);
	buf_release(&json);
}

/* Prints a document that nobody has begun, or whose row is gone.  The id
 * follows from the document and from how often it was done: printed twice it is
 * the same task. */
static void
print_document(struct store *s, const char *id, const char *argument)
{
	struct target t;
	struct pg_rows *rows;
	char fresh[UUID_SIZE], *name;
	struct buf kwargs = BUF_EMPTY;

	if (target_look(s, id, &t) != PG_DONE)
		die_temporary("cannot use PostgreSQL: %s", pg_error(s->pg));
	if (!t.upload || t.count == 0) {
		target_release(&t);
		return;
	}
	rows = must_run(s, sql_documents, 3,
	    (const char *const[]){
		t.upload, tasks[TASK_PROCESS_DOCUMENT].name, t.file});
	name = mem_printf("document:%s:%s", id, pg_value(rows, 0, 1));
	uuid_named(name, strlen(name), fresh);
	buf_add_char(&kwargs, '{');
	json_add_member(&kwargs, argument, id);
	buf_add_char(&kwargs, '}');
	if (strcmp(pg_value(rows, 0, 0), "0") == 0)
		print_line(fresh, tasks[TASK_PROCESS_DOCUMENT].name,
		    kwargs.data, NULL, fresh, NULL);
	buf_release(&kwargs);
	free(name);
	pg_rows_free(rows);
	target_release(&t);
}

static void
print_ptask(struct store *s, const struct pg_rows *rows, size_t i)
{
	if (target_type_is(&tasks[TASK_PROCESS_DOCUMENT], pg_value(rows, i, 1)))
		print_document(s, pg_value(rows, i, 0), "task_id");
}

static void
print_upload(struct store *s, const struct pg_rows *rows, size_t i)
{
	print_document(s, pg_value(rows, i, 0), "upload_id");
}

/* Prints page by page.  The first column says where the next page begins. */
static void
print_pages(struct store *s, const char *sql, const char *from,
    void (*print)(struct store *, const struct pg_rows *, size_t))
{
	char *last = mem_copy(from);
	size_t count;

	do {
		struct pg_rows *rows =
		    must_run(s, sql, 1, (const char *const[]){last});

		count = pg_rows_count(rows);
		for (size_t i = 0; i < count; i++)
			print(s, rows, i);
		if (count) {
			free(last);
			last = mem_copy(pg_value(rows, count - 1, 0));
		}
		pg_rows_free(rows);
	} while (count);
	free(last);
}

int
pending_command(int argc, char **argv)
{
	struct store s;

	(void)argv;
	if (argc > 1)
		die_usage("hts-store pending");
	store_init(&s);
	store_require(&s);
	print_pages(&s, sql_open, "0", print_open);
	print_pages(&s, sql_ptasks, "", print_ptask);
	print_pages(&s, sql_uploads, "", print_upload);
	store_release(&s);
	if (fflush(stdout) != 0 || ferror(stdout))
		die_temporary("cannot write to stdout");
	return EXIT_DRAINED;
}
