#include "store/row_id.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/json.h"
#include "lib/mem.h"

/* Letter case, compatible forms and white space make no other card. */
static char *
fold(const char *text)
{
	utf8proc_uint8_t *folded = NULL;
	struct buf out = BUF_EMPTY;
	const char *from;

	utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
	    UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT |
		UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	from = folded ? (const char *)folded : text;
	for (const char *p = from; *p; p++) {
		if ((unsigned char)*p > ' ')
			buf_add_char(&out, *p);
		else if (out.length && out.data[out.length - 1] != ' ')
			buf_add_char(&out, ' ');
	}
	while (out.length && out.data[out.length - 1] == ' ')
		out.data[--out.length] = '\0';
	free(folded);
	return buf_take(&out);
}

void
row_id(const char *upload, const char *table, const char *front,
    unsigned ordinal, char id[UUID_SIZE])
{
	char *folded = fold(front);
	char *name = mem_printf("%s:%s:%u:%s", upload, table, ordinal, folded);

	uuid_named(name, strlen(name), id);
	free(name);
	free(folded);
}

/* The first id of each front that nobody has; both lists are JSON. */
static void
propose(const char *upload, const struct item_table *table, const cJSON *items,
    const char *taken, struct buf *ids)
{
	char id[UUID_SIZE];
	const cJSON *item;

	buf_clear(ids);
	buf_add_char(ids, '[');
	cJSON_ArrayForEach(item, items)
	{
		const char *front = json_text(item, table->columns[0].name);
		unsigned ordinal = 0;

		do
			row_id(upload, table->name, front ? front : "",
			    ordinal++, id);
		while (strstr(taken, id) || strstr(ids->data, id));
		if (ids->length > 1)
			buf_add_char(ids, ',');
		json_add_text(ids, id);
	}
	buf_add_char(ids, ']');
}

/* Adds the ids that rows have which stay. */
static enum pg_status
add_taken(struct store *s, const char *sql, const char *upload, const char *ids,
    const char *old, struct buf *taken)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = store_query(
	    s, &rows, sql, 3, (const char *const[]){upload, ids, old});

	for (size_t i = 0; i < pg_rows_count(rows); i++)
		buf_printf(taken, "%s ", pg_value(rows, i, 0));
	pg_rows_free(rows);
	return status;
}

enum pg_status
row_ids_choose(struct store *s, const char *upload,
    const struct item_table *table, const cJSON *items, const char *old,
    struct buf *ids)
{
	struct buf taken = BUF_EMPTY, sql = BUF_EMPTY;
	enum pg_status status;
	size_t before;

	buf_add_char(&taken, ' ');
	item_sql_taken(&sql, table);
	do {
		before = taken.length;
		propose(upload, table, items, taken.data, ids);
		status = add_taken(s, sql.data, upload, ids->data, old, &taken);
	} while (status == PG_DONE && taken.length > before);
	buf_release(&taken);
	buf_release(&sql);
	return status;
}

void
row_ids_gone(const char *old, const char *ids, struct buf *gone)
{
	cJSON *list = json_parse(old, strlen(old));
	const cJSON *id;

	buf_add_char(gone, '[');
	cJSON_ArrayForEach(id, list)
	{
		if (!cJSON_IsString(id) || strstr(ids, id->valuestring))
			continue;
		if (gone->length > 1)
			buf_add_char(gone, ',');
		json_add_text(gone, id->valuestring);
	}
	buf_add_char(gone, ']');
	cJSON_Delete(list);
}
