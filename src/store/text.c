#include "store/text.h"

#include <string.h>

#include "lib/json.h"
#include "lib/utf8.h"

#define PAGE_BREAK '\f'

static const char sql_text[] =
    "SELECT extracted_text FROM uploaded_file WHERE id = $1";

static bool
has_text(const struct target_file *f)
{
	return f->text_length > 0;
}

/* Bytes of the joined text by the lengths of the files; -1: no file has text.
 */
static long long
expected_length(const struct target *t)
{
	long long sum = -1;

	for (size_t i = 0; i < t->count; i++)
		if (has_text(&t->files[i]))
			sum += t->files[i].text_length + 1;
	return sum;
}

/* The database decides: a cached text of another length is an older or a
 * foreign one, and the offsets of the files would not fit it. */
static bool
usable(const struct target *t, const struct buf *text)
{
	long long expected = expected_length(t);

	return text->length > 0 &&
	       (expected < 0 || (long long)text->length == expected) &&
	       !memchr(text->data, '\0', text->length) &&
	       utf8_valid(text->data, text->length);
}

struct reading {
	const struct target *target;
	struct buf *out;
};

static enum pg_status
read_texts(struct store *s, void *job)
{
	struct reading *r = job;
	enum pg_status status = PG_DONE;

	buf_clear(r->out);
	for (size_t i = 0; status == PG_DONE && i < r->target->count; i++) {
		const struct target_file *f = &r->target->files[i];
		struct pg_rows *rows = NULL;

		if (!has_text(f))
			continue;
		status = pg_run(
		    s->pg, &rows, sql_text, 1, (const char *const[]){f->id});
		if (pg_rows_count(rows) && pg_value(rows, 0, 0)) {
			if (r->out->length)
				buf_add_char(r->out, PAGE_BREAK);
			buf_add(r->out, pg_value(rows, 0, 0),
			    pg_value_length(rows, 0, 0));
		}
		pg_rows_free(rows);
	}
	return status;
}

enum tx_end
text_fetch(struct store *s, const struct target *t, struct buf *out)
{
	struct reading r = {t, out};

	buf_clear(out);
	if (cache_text(s->cache, target_text_id(t), out) && usable(t, out))
		return TX_DONE;
	buf_clear(out);
	if (expected_length(t) < 0)
		return TX_DONE;
	return tx_run(s, read_texts, &r);
}

static void
add_place(struct buf *out, const struct target_file *f, long long offset,
    long long length)
{
	cJSON *info = json_object_or_text(f->info);
	const cJSON *pages = json_array(info, "page_map");

	json_add_member_int(out, "offset", offset);
	json_add_member_int(out, "length", length);
	if (pages) {
		json_add_name(out, "page_map");
		json_add_value(out, pages);
	}
	cJSON_Delete(info);
}

void
text_files(struct buf *out, const struct target *t, size_t text_length)
{
	bool known = expected_length(t) == (long long)text_length;
	long long offset = 0;

	buf_add_char(out, '[');
	for (size_t i = 0; i < t->count; i++) {
		const struct target_file *f = &t->files[i];

		buf_add_text(out, i ? ",{" : "{");
		json_add_member(out, "id", f->id);
		json_add_member(out, "name", f->name);
		json_add_member(out, "mime_type", f->mime_type);
		json_add_member_int(out, "size", f->size);
		if (known && has_text(f)) {
			add_place(out, f, offset, f->text_length);
			offset += f->text_length + 1;
		} else if (t->count == 1) {
			add_place(out, f, 0, (long long)text_length);
		}
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}
