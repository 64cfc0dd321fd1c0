#include "store/hts-store.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/hash.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"
#include "lib/uuid.h"

#include "store/assignment.h"
#include "store/loop.h"
#include "store/part.h"
#include "store/published.h"
#include "store/reply.h"
#include "store/status.h"

#define SYNOPSIS "hts-store save [--append]"
#define PARTS (1 + ITEM_KINDS)

struct save {
	struct store store;
	bool append; /* --append */
	bool failed; /* by hand: a record could not be saved */
	/* the record in work */
	cJSON *record;
	struct assignment assignment;
	bool ring; /* it has a task of ours; else it was made by hand */
	struct ending ending;
	struct part parts[PARTS];
	size_t count;
	/* what the transaction found */
	struct target target;
	char *upload; /* the id the upload has or had */
	struct upload_status derived;
};

static bool
has(const struct buf *line, const char *name)
{
	return jscan_member(line->data, line->length, name).at != NULL;
}

/* The id to look for: that of the arguments, else that in the record. */
static const char *
target_id(const struct save *s)
{
	const char *id;

	if (s->ring)
		return s->assignment.malformed
			   ? NULL
			   : assignment_target(&s->assignment);
	id = json_text(s->record, "text_id");
	return id ? id : json_text(json_object(s->record, "upload"), "id");
}

/* Locks the upload that the arguments name; if there is none (any more), the
 * one in the row of the ledger. */
static enum pg_status
lock(struct save *s)
{
	const char *id = target_id(s);
	struct ledger_row row;
	enum pg_status status = PG_DONE;

	if (id)
		status = target_lock(&s->store, id, &s->target);
	if (status != PG_DONE || s->target.upload || !s->ring)
		return status;
	status = ledger_read(&s->store, s->assignment.id, &row);
	s->upload = mem_copy(
	    row.upload ? row.upload
		       : json_text(json_object(s->record, "upload"), "id"));
	if (status == PG_DONE && row.upload)
		status = target_lock(
		    &s->store, row.file ? row.file : row.upload, &s->target);
	ledger_row_release(&row);
	return status;
}

static void
forget_try(struct save *s)
{
	target_release(&s->target);
	free(s->upload);
	s->upload = NULL;
	for (size_t i = 0; i < s->count; i++)
		part_clear(&s->parts[i]);
}

static enum pg_status
write_record(struct store *store, void *context)
{
	struct save *s = context;
	bool claimed = false;
	enum pg_status status;

	forget_try(s);
	s->derived = (struct upload_status){"", 0};
	status = lock(s);
	if (!s->ring && !s->target.upload)
		return status;
	for (size_t i = 0; status == PG_DONE && i < s->count; i++) {
		status = part_write(store, &s->parts[i], &s->target, s->upload,
		    s->record, &s->ending);
		claimed = claimed || s->parts[i].claimed;
	}
	if (status != PG_DONE || !s->target.upload)
		return status;
	/* Perhaps we have committed it before and the answer was lost: then
	 * Redis does not have it yet. */
	return claimed ? status_derive(store, s->target.upload, &s->derived)
		       : status_look(store, s->target.upload, &s->derived);
}

static struct part *
add_part(struct save *s, const struct task *task, char *id)
{
	struct part *p = &s->parts[s->count++];

	*p = (struct part){.task = task, .id = id, .append = s->append};
	return p;
}

/* The id of a part made by hand follows from its content: saved twice it is
 * the same. */
static char *
content_id(const struct save *s, const char *task, const struct buf *line,
    const char *member, const char *kind)
{
	struct span made = jscan_member(line->data, line->length, member);
	struct span usage = jscan_member(line->data, line->length, "usage");
	char digest[2][HASH_HEX_SIZE], id[UUID_SIZE], *name;
	const char *target = target_id(s);

	usage = usage.at ? jscan_member(usage.at, usage.length, kind) : usage;
	hash_sha256_hex(made.at, made.length, digest[0]);
	hash_sha256_hex(usage.at ? usage.at : "", usage.length, digest[1]);
	name = mem_printf("%s:%s:%s:%s:%d", task, target ? target : "",
	    digest[0], digest[1], (int)s->append);
	uuid_named(name, strlen(name), id);
	free(name);
	return mem_copy(id);
}

static bool
wants_append(const cJSON *record)
{
	const cJSON *want;

	cJSON_ArrayForEach(want, json_array(record, "want"))
	{
		if (json_true(want, "append"))
			return true;
	}
	return false;
}

static void
parts_by_hand(struct save *s, const struct buf *line)
{
	bool append = s->append;

	s->append = append || wants_append(s->record);
	if (json_text(s->record, "text") && json_array(s->record, "files"))
		add_part(s, &tasks[TASK_PROCESS_DOCUMENT],
		    content_id(s, tasks[TASK_PROCESS_DOCUMENT].name, line,
			"text", "text"));
	for (int i = 0; i < ITEM_KINDS; i++)
		if (json_array(s->record, tasks[i].item.name))
			add_part(s, &tasks[i],
			    content_id(s, tasks[i].name, line,
				tasks[i].item.name, tasks[i].item.name));
	s->append = append;
}

/* Whether the stages before made what the task asks for. */
static bool
complete(const struct save *s)
{
	if (s->assignment.task->kind == TASK_AI)
		return json_array(
		    s->record, tasks[task_item(s->assignment.task)].item.name);
	return json_text(s->record, "text") && json_array(s->record, "files");
}

static void
read_ending(struct save *s, enum settle settle)
{
	const cJSON *why = json_object(s->record, "why");
	const char *code = json_text(why, "code");
	const char *message = json_text(why, "message");

	s->ending.failed = settle == SETTLE_FAIL ||
			   (settle == SETTLE_RETRY && s->assignment.last);
	s->ending.code = code ? code : "internal";
	s->ending.message = message ? message : "no reason was given";
}

static void
answer_by_hand(struct save *s, struct buf *line)
{
	reply_keep_tag(line);
	if (!s->target.upload) {
		record_settle(line, SETTLE_FAIL, "not_found",
		    "no upload, task or file has this id", 0);
		s->failed = true;
		return;
	}
	record_settle(line, SETTLE_DONE, NULL, NULL, 0);
	reply_result(line, s->parts, s->count);
}

static void
answer(struct save *s, struct buf *line)
{
	struct span spent = jscan_member(line->data, line->length, "spent");
	char *kept = spent.at ? mem_copy_n(spent.at, spent.length) : NULL;

	if (s->ring) {
		reply_keep_tag(line);
		part_settle(&s->parts[0], line);
	} else {
		answer_by_hand(s, line);
	}
	if (kept)
		record_add(line, "spent", kept, strlen(kept));
	free(kept);
}

static void
publish(struct save *s)
{
	struct published p = {.cache = s->store.cache,
	    .target = &s->target,
	    .record = s->record,
	    .status = &s->derived};

	for (size_t i = 0; i < s->count; i++)
		published_part(&p, &s->parts[i]);
	if (s->target.upload && *s->derived.status)
		published_progress(&p);
}

/* The server refuses a statement of this record. */
static void
refused(struct save *s, struct buf *line)
{
	char *message = mem_copy(pg_error(s->store.pg));

	msg_warn(s->ring ? s->assignment.id : NULL, "cannot save: %s", message);
	/* The last attempt is stored as a failure, which needs other
	 * statements. */
	if (s->ring && s->assignment.last && !s->ending.failed) {
		s->ending = (struct ending){true, "database", message};
		if (tx_run(&s->store, write_record, s) == TX_DONE) {
			publish(s);
			answer(s, line);
			free(message);
			return;
		}
	}
	if (!has(line, "settle"))
		record_settle(line, SETTLE_RETRY, "database", message, 0);
	reply_keep_all(line);
	s->failed = s->failed || !s->ring;
	free(message);
}

static enum answer
down(struct save *s, struct buf *line, const struct turn *turn)
{
	/* Without a deadline it comes from a shell: nobody would give it back.
	 */
	if (record_time_left(line->data, line->length) == INT64_MAX)
		store_give_up(&s->store);
	if (store_away(&s->store) && !turn->time_up)
		return AWAY;
	reply_release(line, pg_error(s->store.pg));
	return ANSWERED;
}

/* The result of an AI task is paid for, and its kind has many slots: it waits
 * as long as its deadline allows. */
static bool
waits_for_lock(const struct save *s, const struct turn *turn)
{
	return !turn->time_up &&
	       (!turn->patient ||
		   (s->ring && s->assignment.task->kind == TASK_AI));
}

static enum answer
run(struct save *s, struct buf *line, const struct turn *turn)
{
	switch (tx_run(&s->store, write_record, s)) {
	case TX_DONE:
		publish(s);
		answer(s, line);
		return ANSWERED;
	case TX_BUSY:
		if (waits_for_lock(s, turn))
			return LOCKED;
		reply_set_aside(line, pg_error(s->store.pg));
		return ANSWERED;
	case TX_DOWN:
		return down(s, line, turn);
	case TX_REFUSED:
		refused(s, line);
		return ANSWERED;
	}
	return ANSWERED;
}

/* A record made by hand that cannot be saved says so. */
static enum answer
unsaved(struct save *s, struct buf *line, const char *message)
{
	if (!has(line, "settle"))
		record_settle(line, SETTLE_FAIL, "bad_argument", message, 0);
	reply_keep_all(line);
	s->failed = true;
	return ANSWERED;
}

static enum answer
save_by_hand(struct save *s, struct buf *line, const struct turn *turn)
{
	if (has(line, "settle"))
		return unsaved(s, line, "");
	if (!target_id(s))
		return unsaved(s, line, "the record names no upload");
	parts_by_hand(s, line);
	if (s->count == 0)
		return unsaved(s, line, "the record has nothing to save");
	return run(s, line, turn);
}

static enum answer
save_task(struct save *s, struct buf *line, const struct turn *turn)
{
	enum settle settle = record_settled(line->data, line->length);

	read_ending(s, settle);
	if (!s->ending.failed && (settle != SETTLE_NONE || !complete(s))) {
		reply_keep_all(line);
		return ANSWERED;
	}
	add_part(s, s->assignment.task, mem_copy(s->assignment.id))
	    ->assignment = &s->assignment;
	return run(s, line, turn);
}

static void
forget(struct save *s)
{
	forget_try(s);
	for (size_t i = 0; i < s->count; i++)
		part_release(&s->parts[i]);
	s->count = 0;
	assignment_release(&s->assignment);
	cJSON_Delete(s->record);
	s->record = NULL;
}

/* Lines that are settled well, and tasks of others. */
static bool
passes(const char *line, size_t n)
{
	if (assignment_ours(line, n))
		return record_settled(line, n) == SETTLE_DONE;
	return jscan_member(line, n, "task").at != NULL;
}

static bool
parse(struct save *s, struct buf *line)
{
	s->record = json_parse_mended(line->data, line->length);
	if (s->record)
		return true;
	/* A stage before wrote invalid JSON: that is a bug, not an outage. */
	reply_keep_all(line);
	if (!has(line, "settle"))
		record_settle(line, SETTLE_RETRY, "internal",
		    "the record is no valid JSON", 0);
	return false;
}

static enum answer
handle(void *context, struct buf *line, const struct turn *turn)
{
	struct save *s = context;
	int64_t started = clock_ms();
	enum answer result = ANSWERED;

	s->ring = assignment_read(&s->assignment, line->data, line->length);
	if (parse(s, line))
		result = s->ring ? save_task(s, line, turn)
				 : save_by_hand(s, line, turn);
	if (result == ANSWERED)
		record_spent(line, "save", started - turn->since,
		    clock_ms() - started, NULL);
	forget(s);
	return result;
}

int
save_command(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"append", no_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
	struct save s = {.append = false};
	struct loop_work work = {&s.store, passes, handle, &s};
	int option, result;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option != 'a')
			die_usage(SYNOPSIS);
		s.append = true;
	}
	if (optind < argc)
		die_usage(SYNOPSIS);
	store_init(&s.store);
	result = loop_run(&work);
	store_release(&s.store);
	if (result == EXIT_DRAINED && s.failed)
		result = EXIT_FILE_FAILED;
	return result;
}
