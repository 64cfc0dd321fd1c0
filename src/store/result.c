#include "store/result.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/uuid.h"

static void
add_ids(struct buf *out, const struct target *t)
{
	json_add_member(out, "upload_id", t->upload);
	json_add_member(out, "uploaded_file_id", target_only_file(t));
	json_add_member(out, "session_id", t->session);
}

static bool
has_text(const cJSON *file)
{
	long length;

	return json_integer(file, "length", 1, LONG_MAX, &length);
}

static long long
sum(const cJSON *files, const char *name)
{
	long long total = 0;
	const cJSON *file;
	long value;

	cJSON_ArrayForEach(file, files)
	{
		if (has_text(file) &&
		    json_integer(file, name, 0, LONG_MAX, &value))
			total += value;
	}
	return total;
}

static int
count_read(const cJSON *files)
{
	const cJSON *file;
	int count = 0;

	cJSON_ArrayForEach(file, files) count += has_text(file);
	return count;
}

void
result_document(struct buf *out, const struct target *t, const char *task_id,
    const cJSON *files, const char *group_id)
{
	int all = cJSON_GetArraySize(files);
	char *message =
	    mem_printf("text of %d of %d files", count_read(files), all);

	buf_add_char(out, '{');
	json_add_member(out, "status", "completed");
	json_add_member(out, "task_id", t->ptask ? t->ptask : task_id);
	add_ids(out, t);
	json_add_member(out, "extraction_status", "completed");
	json_add_member_int(out, "characters", sum(files, "characters"));
	json_add_member_int(out, "pages", sum(files, "pages"));
	json_add_member(out, "group_id", group_id);
	json_add_member(out, "message", message);
	buf_add_char(out, '}');
	free(message);
}

static void
add_tokens(struct buf *out, const cJSON *usage, const char *name)
{
	long value = 0;

	json_integer(usage, name, 0, LONG_MAX, &value);
	json_add_member_int(out, name, value);
}

/* The entries of partial that are of this kind: a record made by hand may
 * have several kinds. */
static void
add_partial(struct buf *out, enum item_kind kind, const cJSON *partial)
{
	bool first = true;
	const cJSON *entry;

	cJSON_ArrayForEach(entry, partial)
	{
		if (item_find(json_text(entry, "kind")) != kind)
			continue;
		if (first)
			json_add_name(out, "partial");
		buf_add_char(out, first ? '[' : ',');
		json_add_value(out, entry);
		first = false;
	}
	if (!first)
		buf_add_char(out, ']');
}

void
result_items(struct buf *out, const struct target *t, enum item_kind kind,
    size_t generated, size_t saved, const cJSON *usage, const cJSON *partial)
{
	const char *cached = json_true(usage, "cached") ? "true" : "false";

	buf_add_char(out, '{');
	json_add_member(out, "status", "completed");
	add_ids(out, t);
	json_add_member_int(out, tasks[kind].item.made, (long long)generated);
	json_add_member_int(out, tasks[kind].item.saved, (long long)saved);
	json_add_member_raw(out, "cached", cached, strlen(cached));
	add_tokens(out, usage, "input_tokens");
	add_tokens(out, usage, "output_tokens");
	add_partial(out, kind, partial);
	buf_add_char(out, '}');
}

bool
result_is_own(const cJSON *result)
{
	const char *status = json_text(result, "status");
	double number;

	if (status && strcmp(status, "replaced") == 0)
		return true;
	return json_number(result, "characters", &number) ||
	       json_number(result, "input_tokens", &number);
}

void
result_group_id(const char *parent_id, char out[37])
{
	char *name = mem_printf("%s:group", parent_id);

	uuid_named(name, strlen(name), out);
	free(name);
}

/* session_id and user_id are what a Python worker expects there; hts itself
 * takes both from the upload. */
static void
add_options(struct buf *out, const struct target *t, const struct wishes *o)
{
	json_add_name(out, "options");
	buf_add_char(out, '{');
	json_add_member(out, "session_id", t->session);
	json_add_member(out, "user_id", t->user);
	if (o->model)
		json_add_member(out, "model", o->model);
	if (o->append)
		json_add_member_raw(out, "append", "true", 4);
	buf_add_char(out, '}');
}

/* With several files in the scope the upload's id stands for the text of all
 * of them, as it does in extracted_text:{id}. */
static void
add_kwargs(struct buf *out, const struct target *t, const struct wishes *o,
    enum item_kind kind)
{
	const char *file = target_only_file(t);

	json_add_name(out, "kwargs");
	buf_add_char(out, '{');
	json_add_member(
	    out, "uploaded_file_id", file ? file : target_text_id(t));
	json_add_member(out, "upload_id", t->upload);
	item_count_print(out, tasks[kind].item.count_name, o->count[kind]);
	if (kind == ITEM_QUESTIONS)
		json_add_member(out, "question_type", question_types[o->type]);
	json_add_member(out, "language", o->language);
	add_options(out, t, o);
	buf_add_char(out, '}');
}

static void
add_child(struct buf *out, const struct target *t,
    const struct assignment *parent, const struct wishes *o,
    enum item_kind kind)
{
	char id[UUID_SIZE], group[UUID_SIZE];
	char *name = mem_printf("%s:%d", parent->id, (int)kind);

	uuid_named(name, strlen(name), id);
	result_group_id(parent->id, group);
	buf_add_text(out, kind ? ",{" : "{");
	json_add_member(out, "id", id);
	json_add_member(out, "task", tasks[kind].name);
	add_kwargs(out, t, o, kind);
	json_add_member(out, "group", group);
	json_add_member(
	    out, "root_id", parent->root ? parent->root : parent->id);
	json_add_member(out, "parent_id", parent->id);
	buf_add_char(out, '}');
	free(name);
}

void
result_children(struct buf *out, const struct target *t,
    const struct assignment *parent, const struct wishes *options)
{
	buf_add_char(out, '[');
	for (int kind = 0; kind < ITEM_KINDS; kind++)
		add_child(out, t, parent, options, (enum item_kind)kind);
	buf_add_char(out, ']');
}
