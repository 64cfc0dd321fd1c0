#include "store/hts-store.h"

#include <stdlib.h>
#include <string.h>

#include "lib/exits.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"

#include "store/item_table.h"
#include "store/target.h"
#include "store/upload_page.h"

/* %s: the items. */
static const char sql_show[] =
    "SELECT json_build_object('id', u.id, 'session_id', u.session_id,"
    " 'user_id', u.user_id, 'status', u.overall_processing_status,"
    " 'error', u.error_message, 'credits', (SELECT credits FROM \"user\""
    "  WHERE id = u.user_id),"
    " 'files', (SELECT coalesce(json_agg(json_build_object('id', id,"
    "  'name', file_name, 'mime_type', mime_type,"
    "  'size', octet_length(file_content), 'status', extraction_status,"
    "  'info', extraction_info) ORDER BY file_index NULLS LAST,"
    "  created_at, id), '[]') FROM uploaded_file WHERE upload_id = u.id),"
    " 'processing_tasks', (SELECT coalesce(json_agg(json_build_object('id',"
    "  id, 'type', task_type, 'status', status, 'error', error_message)"
    "  ORDER BY created_at, id), '[]') FROM processing_task"
    "  WHERE upload_id = u.id),%s"
    " 'usage', (SELECT coalesce(json_agg(json_build_object('task',"
    "  function_name, 'model', model, 'input_tokens', input_tokens,"
    "  'output_tokens', output_tokens, 'credits', cost) ORDER BY timestamp),"
    "  '[]') FROM token_usage WHERE session_id::text = u.session_id::text),"
    " 'tasks', (SELECT coalesce(json_agg(json_build_object('id', id,"
    "  'seq', seq, 'name', name, 'file', file, 'outcome', outcome,"
    "  'why', why, 'result', result, 'charge', charge, 'attempts', attempts)"
    "  ORDER BY seq), '[]') FROM hts.task WHERE upload = u.id::text))"
    " FROM upload u WHERE u.id = $1";

struct showing {
	const char *id;
	char *json; /* NULL: nothing has this id */
};

static char *
show_sql(void)
{
	struct buf items = BUF_EMPTY;
	char *sql;

	for (int kind = 0; kind < ITEM_KINDS; kind++) {
		buf_printf(&items, " '%s', ", tasks[kind].item.name);
		item_sql_show(&items, &item_tables[kind]);
		buf_add_char(&items, ',');
	}
	sql = mem_printf(sql_show, items.data);
	buf_release(&items);
	return sql;
}

static enum pg_status
read_upload(struct store *s, void *job)
{
	struct showing *show = job;
	struct pg_rows *rows = NULL;
	struct target t;
	enum pg_status status = target_look(s, show->id, &t);
	char *sql = show_sql();

	free(show->json);
	show->json = NULL;
	if (status == PG_DONE && t.upload)
		status = pg_run(
		    s->pg, &rows, sql, 1, (const char *const[]){t.upload});
	if (status == PG_DONE && pg_rows_count(rows))
		show->json = mem_copy(pg_value(rows, 0, 0));
	pg_rows_free(rows);
	target_release(&t);
	free(sql);
	return status;
}

/* JSON columns hold values, or strings that hold JSON: here only values. */
static void
unwrap(cJSON *upload, const char *list, const char *name)
{
	cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(upload, list))
	{
		const char *text = json_text(item, name);
		cJSON *value = text ? json_parse(text, strlen(text)) : NULL;

		if (value)
			cJSON_ReplaceItemInObjectCaseSensitive(
			    item, name, value);
	}
}

static void
unwrap_items(cJSON *upload, enum item_kind kind)
{
	const struct item_column *c = item_tables[kind].columns;

	for (; c->name; c++)
		if (strcmp(c->type, "json") == 0)
			unwrap(upload, tasks[kind].item.name, c->name);
}

static void
print(const char *text, bool json)
{
	cJSON *upload = json_parse(text, strlen(text));
	struct buf out = BUF_EMPTY;

	if (!upload)
		die_temporary("PostgreSQL gave no valid JSON");
	unwrap(upload, "files", "info");
	for (int kind = 0; kind < ITEM_KINDS; kind++)
		unwrap_items(upload, (enum item_kind)kind);
	if (json) {
		json_add_value(&out, upload);
		puts(out.data);
	} else {
		page_print(stdout, upload);
	}
	buf_release(&out);
	cJSON_Delete(upload);
	if (fflush(stdout) != 0 || ferror(stdout))
		die_temporary("cannot write to stdout");
}

int
show_command(int argc, char **argv)
{
	bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
	struct showing show = {.id = argv[argc - 1]};
	int result = EXIT_FILE_FAILED;
	struct store s;

	if (argc != 2 + json || show.id[0] == '-')
		die_usage("hts-store show [--json] ID");
	store_init(&s);
	store_require(&s);
	tx_must(&s, read_upload, &show);
	if (show.json) {
		print(show.json, json);
		result = EXIT_DRAINED;
	} else {
		msg_warn(
		    NULL, "no upload, task or file has the id '%s'", show.id);
	}
	free(show.json);
	store_release(&s);
	return result;
}
