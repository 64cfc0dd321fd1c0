#include "store/token_usage.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/json.h"
#include "lib/uuid.h"

/* In one statement: the credits must not go without the row that says why.
 * A user who does not exist (any more) gives a row with NULL. */
static const char sql_usage[] =
    "WITH paid AS (UPDATE \"user\" SET credits = credits - $8::integer"
    "  WHERE id = @$1:user.id@ AND credits >= $8::integer AND $8::integer > 0"
    "  RETURNING id),"
    " used AS (INSERT INTO token_usage (id, user_id, session_id, timestamp,"
    "  model, input_tokens, output_tokens, cost, endpoint, function_name,"
    "  cached, request_metadata)"
    "  VALUES (@$2:token_usage.id@,"
    "  (SELECT id FROM \"user\" WHERE id = @$1:user.id@),"
    "  $3::text::@token_usage.session_id@, timezone('utc', now()),"
    "  $4::text::@token_usage.model@, $5::integer, $6::integer, $8::integer,"
    "  'worker_task'::text::@token_usage.endpoint@,"
    "  $7::text::@token_usage.function_name@, false,"
    "  $9::text::@token_usage.request_metadata@))"
    " SELECT count(*) FROM paid";

struct amounts {
	long input, output, credits;
	char text[3][24];
};

static long
amount(const cJSON *usage, const char *name)
{
	long value;

	return json_integer(usage, name, 0, INT_MAX, &value) ? value : 0;
}

static void
add_metadata(struct buf *out, const cJSON *usage, const char *task_id)
{
	static const char *const names[] = {"cached_input_tokens",
	    "reasoning_tokens", "requests", "cache_hits"};

	buf_add_char(out, '{');
	json_add_member(out, "task_id", task_id);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		json_add_member_int(out, names[i], amount(usage, names[i]));
	buf_add_char(out, '}');
}

static enum pg_status
write_row(struct store *s, const struct target *t, const char *task_name,
    const char *metadata, const char *model, const struct amounts *a,
    bool *deducted)
{
	char id[UUID_SIZE];
	struct pg_rows *rows = NULL;
	enum pg_status status;

	uuid_random(id);
	status = store_query(s, &rows, sql_usage, 9,
	    (const char *const[]){t->user, id, t->session, model, a->text[0],
		a->text[1], task_name, a->text[2], metadata});
	*deducted =
	    pg_rows_count(rows) && strcmp(pg_value(rows, 0, 0), "1") == 0;
	pg_rows_free(rows);
	return status;
}

enum pg_status
usage_write(struct store *s, const struct target *t, const char *task_name,
    const char *task_id, const cJSON *usage, struct buf *charge)
{
	struct amounts a = {.input = amount(usage, "input_tokens"),
	    .output = amount(usage, "output_tokens"),
	    .credits = amount(usage, "credits")};
	const char *model = json_text(usage, "model");
	struct buf metadata = BUF_EMPTY;
	bool deducted = false;
	enum pg_status status;

	if (!usage || json_true(usage, "cached") || a.input + a.output == 0)
		return PG_DONE;
	snprintf(a.text[0], sizeof a.text[0], "%ld", a.input);
	snprintf(a.text[1], sizeof a.text[1], "%ld", a.output);
	snprintf(a.text[2], sizeof a.text[2], "%ld", a.credits);
	add_metadata(&metadata, usage, task_id);
	status = write_row(s, t, task_name, metadata.data,
	    model ? model : "unknown", &a, &deducted);
	buf_printf(charge, "{\"credits\":%ld,\"deducted\":%s}", a.credits,
	    deducted ? "true" : "false");
	buf_release(&metadata);
	return status;
}

static const char sql_credits[] =
    "SELECT coalesce(bool_or(credits > 0), false) FROM \"user\""
    " WHERE id = @$1:user.id@";

enum pg_status
usage_has_credits(struct store *s, const struct target *t, bool *has)
{
	struct pg_rows *rows = NULL;
	enum pg_status status = store_query(
	    s, &rows, sql_credits, 1, (const char *const[]){t->user});

	*has = pg_rows_count(rows) && *pg_value(rows, 0, 0) == 't';
	pg_rows_free(rows);
	return status;
}
