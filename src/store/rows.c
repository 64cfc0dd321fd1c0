#include "store/rows.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#include "store/item_table.h"

#define BYTES_PER_TOKEN 4 /* estimate shown by the web API */

static void
next(struct buf *list)
{
	if (list->data[list->length - 1] != '[')
		buf_add_char(list, ',');
}

static void
add_copy(
    struct buf *out, const char *column, const cJSON *item, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, name);

	json_add_name(out, column);
	if (value)
		json_add_value(out, value);
	else
		buf_add_text(out, "null");
}

static void
add_item(struct buf *out, const struct item_column *columns, const cJSON *item)
{
	for (const struct item_column *c = columns; c->name; c++) {
		if (!c->add) {
			add_copy(out, c->name, item, c->name);
			continue;
		}
		json_add_name(out, c->name);
		c->add(out, item);
	}
}

size_t
rows_items(
    enum item_kind kind, const cJSON *list, const char *ids, struct buf *rows)
{
	cJSON *known = json_parse(ids, strlen(ids));
	const cJSON *item, *id = known ? known->child : NULL;
	size_t count = 0;

	buf_add_char(rows, '[');
	cJSON_ArrayForEach(item, list)
	{
		next(rows);
		buf_add_char(rows, '{');
		json_add_member(rows, "id", cJSON_GetStringValue(id));
		add_item(rows, item_tables[kind].columns, item);
		buf_add_char(rows, '}');
		id = id ? id->next : NULL;
		count++;
	}
	buf_add_char(rows, ']');
	cJSON_Delete(known);
	return count;
}

static void
add_origin(struct buf *files, const cJSON *item, const char *only)
{
	const char *file = json_text(item, "file");

	next(files);
	json_add_text(files, file ? file : only);
}

void
rows_origins(
    const cJSON *list, const cJSON *first, const char *only, struct buf *files)
{
	const cJSON *item;

	buf_add_char(files, '[');
	if (first)
		add_origin(files, first, only);
	cJSON_ArrayForEach(item, list)
	{
		if (item != first)
			add_origin(files, item, only);
	}
	buf_add_char(files, ']');
}

/* Finds the text of the file in the text of the record; false if it has none.
 * Offsets come from another program and may lie outside of the text. */
static bool
own_text(const cJSON *file, const char *text, size_t n, const char **at,
    size_t *length)
{
	long offset, bytes;

	if (!text || !json_integer(file, "offset", 0, LONG_MAX / 2, &offset) ||
	    !json_integer(file, "length", 1, LONG_MAX / 2, &bytes) ||
	    (size_t)offset > n || (size_t)bytes > n - (size_t)offset)
		return false;
	*at = text + offset;
	*length = (size_t)bytes;
	return true;
}

static void
copy_if_there(struct buf *out, const cJSON *file, const char *name)
{
	if (cJSON_GetObjectItemCaseSensitive(file, name))
		add_copy(out, name, file, name);
}

static void
add_info(struct buf *out, const cJSON *file, const char *text, size_t n)
{
	static const char *const names[] = {
	    "type", "pages", "page_map", "warnings"};
	long characters;

	if (!json_integer(file, "characters", 0, LONG_MAX, &characters))
		characters = (long)utf8_count(text, n);
	buf_add_char(out, '{');
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		copy_if_there(out, file, names[i]);
	json_add_member_int(out, "characters", characters);
	json_add_member_int(
	    out, "estimated_tokens", characters / BYTES_PER_TOKEN);
	buf_add_char(out, '}');
}

static void
add_error(struct buf *out, const char *id, const char *code,
    const char *message, const cJSON *warnings)
{
	struct buf text = BUF_EMPTY;

	buf_printf(&text, "%s: %s", code, message);
	json_add_member(out, "id", id);
	json_add_member(out, "status", "error");
	json_add_name(out, "info");
	buf_add_char(out, '{');
	json_add_member(out, "error", text.data);
	json_add_member(out, "error_code", code);
	if (warnings) {
		json_add_name(out, "warnings");
		json_add_value(out, warnings);
	}
	buf_add_char(out, '}');
	buf_release(&text);
}

static const char * or (const char *text, const char *fallback)
{
	return text ? text : fallback;
}

static void
add_failed(struct buf *out, const char *id, const cJSON *file, const char *code,
    const char *message)
{
	const cJSON *error = json_object(file, "error");

	add_error(out, id, or (json_text(error, "code"), code),
	    or (json_text(error, "message"), message),
	    json_array(file, "warnings"));
}

static void
add_good(struct buf *out, const char *id, const cJSON *file, const char *text,
    size_t n)
{
	json_add_member(out, "id", id);
	json_add_member(out, "status", "completed");
	json_add_name(out, "info");
	add_info(out, file, text, n);
	json_add_name(out, "text");
	json_add_string(out, text, n);
}

void
rows_files(const cJSON *files, const char *text, struct buf *rows)
{
	size_t n = text ? strlen(text) : 0, length = 0;
	const char *id, *own = NULL;
	const cJSON *file;

	buf_add_char(rows, '[');
	cJSON_ArrayForEach(file, files)
	{
		id = json_text(file, "id");
		if (!id)
			continue;
		next(rows);
		buf_add_char(rows, '{');
		if (own_text(file, text, n, &own, &length))
			add_good(rows, id, file, own, length);
		else
			add_failed(rows, id, file, "no_text",
			    "the document was read and has no text");
		buf_add_char(rows, '}');
	}
	buf_add_char(rows, ']');
}

static const cJSON *
find_file(const cJSON *files, const char *id)
{
	const cJSON *file;

	cJSON_ArrayForEach(file, files)
	{
		const char *own = json_text(file, "id");

		if (own && strcmp(own, id) == 0)
			return file;
	}
	return NULL;
}

void
rows_failed_files(const char *const *ids, size_t count, const cJSON *files,
    const char *code, const char *message, struct buf *rows)
{
	buf_add_char(rows, '[');
	for (size_t i = 0; i < count; i++) {
		next(rows);
		buf_add_char(rows, '{');
		add_failed(
		    rows, ids[i], find_file(files, ids[i]), code, message);
		buf_add_char(rows, '}');
	}
	buf_add_char(rows, ']');
}
