#include "store/hts-store.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"
#include "lib/settings.h"

#include "store/file_content.h"
#include "store/assignment.h"
#include "store/ledger.h"
#include "store/loop.h"
#include "store/material.h"
#include "store/reply.h"
#include "store/status.h"
#include "store/token_usage.h"

#define SYNOPSIS "hts-store fetch [--upload ID [--append]]"

/* What the transaction found out. */
enum verdict {
	VERDICT_OPEN,	   /* there is work to do */
	VERDICT_SETTLED,   /* row has the outcome */
	VERDICT_NOT_FOUND, /* nothing has this id */
	VERDICT_GONE,	   /* the upload was deleted */
	VERDICT_BAD,	   /* why says what is wrong with the options */
	VERDICT_UNPAID,	   /* the user has no credits */
};

struct fetch {
	struct store store;
	char *directory; /* NULL until a document needs it */
	bool credits_required;
	struct assignment assignment;
	struct material material;
	struct ledger_row row;
	enum verdict verdict;
	char why[WISHES_WHY];
	const char *upload; /* by hand: the id asked for */
};

static void
forget(struct fetch *f)
{
	target_release(&f->material.target);
	ledger_row_release(&f->row);
	f->why[0] = '\0';
}

static bool
read_options(struct fetch *f, const cJSON *kwargs, enum item_kind kind)
{
	struct option_sources sources;

	target_sources(&f->material.target, kwargs, &sources);
	return wishes_read(&f->material.options, &sources, kind, f->why) == 0;
}

/* No upload has the id: it may have had, when the task was begun. */
static enum pg_status
judge_missing(struct fetch *f)
{
	enum pg_status status =
	    ledger_read(&f->store, f->assignment.id, &f->row);

	if (f->row.outcome)
		f->verdict = VERDICT_SETTLED;
	else
		f->verdict = f->row.upload ? VERDICT_GONE : VERDICT_NOT_FOUND;
	return status;
}

static enum pg_status
begin_work(struct fetch *f)
{
	struct buf ptasks = BUF_EMPTY, files = BUF_EMPTY;
	enum pg_status status = target_ptasks(
	    &f->store, &f->material.target, f->assignment.task, &ptasks);

	buf_add_char(&files, '[');
	for (size_t i = 0; i < f->material.target.count; i++) {
		if (f->assignment.task->kind != TASK_DOCUMENT)
			break;
		if (i)
			buf_add_char(&files, ',');
		json_add_text(&files, f->material.target.files[i].id);
	}
	buf_add_char(&files, ']');
	if (status == PG_DONE)
		status = status_begin(&f->store, f->material.target.upload,
		    ptasks.data, files.data);
	buf_release(&ptasks);
	buf_release(&files);
	return status;
}

static enum pg_status
enter_ledger(struct fetch *f, long *attempt)
{
	struct buf kwargs = BUF_EMPTY;
	enum pg_status status;

	json_add_value(&kwargs, f->assignment.kwargs);
	status = ledger_open(&f->store,
	    &(struct ledger_entry){.id = f->assignment.id,
		.name = f->assignment.task->name,
		.kwargs = kwargs.data,
		.upload = f->material.target.upload,
		.file = f->material.target.file,
		.group = f->assignment.group,
		.root = f->assignment.root,
		.parent = f->assignment.parent,
		.append = f->material.options.append},
	    attempt);
	buf_release(&kwargs);
	return status;
}

/* What an earlier attempt was answered is paid for: it goes on. */
static enum pg_status
judge_credits(struct fetch *f, long attempt)
{
	bool has = true;
	enum pg_status status = PG_DONE;

	if (f->credits_required && attempt == 1 &&
	    f->assignment.task->kind == TASK_AI)
		status =
		    usage_has_credits(&f->store, &f->material.target, &has);
	if (!has)
		f->verdict = VERDICT_UNPAID;
	return status;
}

/* The transaction: lock the upload, read the ledger, open the statuses. */
static enum pg_status
begin(struct store *s, void *job)
{
	struct fetch *f = job;
	enum pg_status status;
	long attempt = 0;
	bool good;

	forget(f);
	status = target_lock(
	    s, assignment_target(&f->assignment), &f->material.target);
	if (status != PG_DONE)
		return status;
	if (!f->material.target.upload)
		return judge_missing(f);
	good = read_options(
	    f, f->assignment.kwargs, task_item(f->assignment.task));
	status = enter_ledger(f, &attempt);
	f->verdict = VERDICT_SETTLED;
	if (status == PG_DONE && attempt == 0)
		return ledger_read(s, f->assignment.id, &f->row);
	f->verdict = good ? VERDICT_OPEN : VERDICT_BAD;
	if (status == PG_DONE && good)
		status = judge_credits(f, attempt);
	if (status == PG_DONE && f->verdict == VERDICT_OPEN)
		status = begin_work(f);
	return status;
}

static enum tx_end
add_work(struct fetch *f, struct buf *line)
{
	const struct target *t = &f->material.target;
	bool document = f->assignment.task->kind == TASK_DOCUMENT;

	cache_progress(f->store.cache, t->session,
	    document ? PROGRESS_BEGIN : PROGRESS_WORK, "processing", 0);
	if (document)
		cache_error(f->store.cache, t->session, NULL, NULL);
	material_upload(&f->material, line);
	if (document && t->count)
		return material_contents(&f->material, line);
	if (!document)
		return material_text(
		    &f->material, line, task_item(f->assignment.task));
	record_settle(
	    line, SETTLE_FAIL, "not_found", "the upload has no files", 0);
	return TX_DONE;
}

static enum tx_end
answer(struct fetch *f, struct buf *line)
{
	switch (f->verdict) {
	case VERDICT_OPEN:
		return add_work(f, line);
	case VERDICT_SETTLED:
		ledger_settle(line, &f->row);
		break;
	case VERDICT_NOT_FOUND:
		record_settle(line, SETTLE_FAIL, "not_found",
		    "no upload, task or file has this id", 0);
		break;
	case VERDICT_GONE:
		record_settle(
		    line, SETTLE_FAIL, "gone", "the upload was deleted", 0);
		break;
	case VERDICT_BAD:
		record_settle(line, SETTLE_FAIL, "bad_argument", f->why, 0);
		break;
	case VERDICT_UNPAID:
		record_settle(line, SETTLE_FAIL, "no_credits",
		    "the user has no credits left", 0);
		break;
	}
	return TX_DONE;
}

static void
prepare(struct fetch *f)
{
	if (f->assignment.task->kind == TASK_DOCUMENT && !f->directory)
		f->directory = content_directory();
	f->material.store = &f->store;
	f->material.id = f->assignment.id;
	f->material.directory = f->directory;
}

/* Takes back the members that were added to the n bytes of before. */
static void
take_back(struct buf *line, size_t n)
{
	line->length = n - 1;
	buf_add_char(line, '}');
}

static enum answer
run(struct fetch *f, struct buf *line, const struct turn *turn)
{
	size_t n = line->length;
	enum tx_end end;

	prepare(f);
	end = tx_run(&f->store, begin, f);
	if (end == TX_DONE)
		end = answer(f, line);
	if (end == TX_DONE)
		return ANSWERED;
	take_back(line, n);
	if (end == TX_BUSY && !turn->patient && !turn->time_up)
		return LOCKED;
	/* Without a deadline nobody takes it back: somebody at a shell. */
	if (end == TX_DOWN && record_time_left(line->data, n) == INT64_MAX)
		store_give_up(&f->store);
	if (end == TX_DOWN && store_away(&f->store) && !turn->time_up)
		return AWAY;
	if (end == TX_BUSY)
		reply_set_aside(line, pg_error(f->store.pg));
	else
		material_settle(&f->material, end, line);
	return ANSWERED;
}

static enum answer
run_or_refuse(struct fetch *f, struct buf *line, const struct turn *turn)
{
	if (!f->assignment.malformed && assignment_target(&f->assignment))
		return run(f, line, turn);
	record_settle(line, SETTLE_FAIL, "bad_argument",
	    f->assignment.malformed
		? "the arguments are not those of the task"
		: "no id of an upload, task or file is given",
	    0);
	return ANSWERED;
}

static bool
passes(const char *line, size_t n)
{
	return jscan_member(line, n, "settle").at ||
	       jscan_member(line, n, "upload").at || !assignment_ours(line, n);
}

static enum answer
handle(void *context, struct buf *line, const struct turn *turn)
{
	struct fetch *f = context;
	int64_t started = clock_ms();
	enum answer result;

	assignment_read(&f->assignment, line->data, line->length);
	result = run_or_refuse(f, line, turn);
	if (result == ANSWERED)
		record_spent(line, "fetch", started - turn->since,
		    clock_ms() - started, NULL);
	forget(f);
	assignment_release(&f->assignment);
	return result;
}

static enum pg_status
look(struct store *s, void *job)
{
	struct fetch *f = job;

	forget(f);
	return target_look(s, f->upload, &f->material.target);
}

/* By hand: one upload, nothing is changed.  False: the record is failed. */
static bool
fetch_upload(struct fetch *f, bool append, struct buf *line)
{
	enum tx_end end;

	buf_add_text(line, "{}");
	tx_must(&f->store, look, f);
	if (!f->material.target.upload) {
		record_settle(line, SETTLE_FAIL, "not_found",
		    "no upload, task or file has this id", 0);
		return false;
	}
	if (!read_options(f, NULL, ITEM_KINDS)) {
		record_settle(line, SETTLE_FAIL, "bad_argument", f->why, 0);
		return false;
	}
	f->material.options.append |= append;
	f->directory = content_directory();
	f->material.store = &f->store;
	f->material.directory = f->directory;
	material_upload(&f->material, line);
	material_want(&f->material, line, ITEM_KINDS);
	end = material_contents(&f->material, line);
	if (end != TX_DONE)
		material_settle(&f->material, end, line);
	return record_settled(line->data, line->length) == SETTLE_NONE;
}

static int
by_hand(struct fetch *f, bool append)
{
	struct buf line = BUF_EMPTY;
	bool good = fetch_upload(f, append, &line);

	if (!good)
		msg_warn(f->upload, "cannot fetch: %.*s", 300, line.data);
	buf_add_char(&line, '\n');
	if (fwrite(line.data, 1, line.length, stdout) != line.length ||
	    fflush(stdout) != 0)
		die_temporary("cannot write to stdout");
	buf_release(&line);
	return good ? EXIT_DRAINED : EXIT_FILE_FAILED;
}

int
fetch_command(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"upload", required_argument, NULL, 'u'},
	    {"append", no_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
	struct fetch f = {.directory = NULL};
	struct loop_work work = {&f.store, passes, handle, &f};
	bool append = false;
	int option, result;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option == 'u')
			f.upload = optarg;
		else if (option == 'a')
			append = true;
		else
			die_usage(SYNOPSIS);
	}
	if (optind < argc || (append && !f.upload))
		die_usage(SYNOPSIS);
	store_init(&f.store);
	f.credits_required = setting_switch("HTS_CREDITS_REQUIRED");
	result = f.upload ? by_hand(&f, append) : loop_run(&work);
	forget(&f);
	free(f.directory);
	store_release(&f.store);
	return result;
}
