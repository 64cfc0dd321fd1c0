#include "store/loop.h"

#include <stdlib.h>

#include "lib/clock.h"
#include "lib/filter.h"
#include "lib/mem.h"
#include "lib/msg.h"

#define HELD_MAX 255 /* records; their bytes are bounded as well */
#define PAUSE_MS 300 /* before the second try of a locked row */
#define PAUSE_MAX_MS 3000

/* How long a statement waits for a locked row.  A transaction is mostly over in
 * a moment; if it is not, the next tries are short, so that other records do
 * not wait. */
#define LOCK_FIRST_MS 200
#define LOCK_AGAIN_MS 10
#define TRIES 3		/* in the ring; then the task waits in its queue */
#define TRIES_BY_HAND 8 /* about 10 s */

/* How long a statement may take: as long as the record with the nearest
 * deadline has, within these bounds.  The upper one is ten times the slowest
 * statement we know. */
#define PATIENCE_MIN_MS 4000
#define PATIENCE_MAX_MS 60000

_Static_assert(PG_WATCHED == FILTER_WATCHED, "one fits into the other");

struct waiting {
	struct held held; /* must be first */
	int64_t due;	  /* if it does not wait for the server */
	bool away;	  /* it waits for the server */
	int tries;	  /* that found the row locked */
};

struct loop {
	const struct loop_work *work;
	struct filter filter;
	const struct waiting *now; /* in work, or NULL */
};

static enum filter_line
take(void *context, const char *line, size_t n, struct held **held)
{
	const struct loop *loop = context;
	struct waiting *w;

	if (loop->work->passes(line, n))
		return FILTER_PASS;
	w = mem_alloc(sizeof *w);
	*held = &w->held;
	return FILTER_HELD;
}

static void
describe(const void *context, const struct held *held, struct buf *out)
{
	const struct loop *loop = context;
	const struct waiting *w = (const struct waiting *)held;

	buf_add_text(out, "waits for ");
	if (w == loop->now)
		buf_add_text(out, "an answer of PostgreSQL");
	else if (w->away)
		buf_add_text(out, "PostgreSQL");
	else
		buf_add_text(out, w->tries ? "a locked upload" : "its turn");
}

/* When nobody reads the answers any more, statements get little time. */
static void
set_patience(const struct loop *loop)
{
	int64_t left = PATIENCE_MAX_MS, now = clock_ms();

	for (const struct held *h = loop->filter.first; h; h = h->next)
		if (h->answer_at - now < left)
			left = h->answer_at - now;
	if (left < PATIENCE_MIN_MS || loop->filter.broken)
		left = PATIENCE_MIN_MS;
	pg_patience(loop->work->store->pg, (int)left);
}

/* While it waits for the server, lines still come in, pass and leave. */
static void
watch_meanwhile(void *context, struct pollfd fds[PG_WATCHED])
{
	struct loop *loop = context;

	filter_watch(&loop->filter, fds);
}

static void
meanwhile(void *context, const struct pollfd fds[PG_WATCHED])
{
	struct loop *loop = context;

	filter_happened(&loop->filter, fds);
	set_patience(loop);
}

static void
tell_outage(struct store *s)
{
	if (!s->outage.reported)
		msg_warn(NULL, "waits for PostgreSQL: %s", pg_error(s->pg));
	s->outage.reported = true;
}

static void
try_later(struct loop *loop, struct waiting *w, enum answer answer)
{
	int64_t pause = PAUSE_MS * (w->tries + 1);

	w->away = answer == AWAY;
	if (w->away)
		tell_outage(loop->work->store);
	else
		w->tries++;
	if (pause > PAUSE_MAX_MS)
		pause = PAUSE_MAX_MS;
	w->due = clock_ms() + (int64_t)((double)pause * (0.5 + clock_jitter()));
	/* The next try is made with another record. */
	filter_requeue(&loop->filter, &w->held);
}

/* When to try the record.  Those that wait for the server are due together. */
static int64_t
due(const struct loop *loop, const struct waiting *w)
{
	int64_t until = loop->work->store->outage.until;

	if (!w->away)
		return w->due;
	return until < w->held.answer_at ? until : w->held.answer_at;
}

static struct waiting *
first_due(const struct loop *loop)
{
	struct waiting *first = NULL;

	for (struct held *h = loop->filter.first; h; h = h->next) {
		struct waiting *w = (struct waiting *)h;

		if (!first || due(loop, w) < due(loop, first))
			first = w;
	}
	return first;
}

/* Neither what was answered before nor the lines that came with it wait. */
static void
work_on(struct loop *loop, struct waiting *w)
{
	bool by_hand = w->held.answer_at == INT64_MAX;
	struct turn turn = {.since = w->held.since,
	    .patient = w->tries + 1 >= (by_hand ? TRIES_BY_HAND : TRIES),
	    .time_up = clock_ms() >= w->held.answer_at};
	enum answer answer;

	filter_catch_up(&loop->filter);
	set_patience(loop);
	loop->now = w;
	loop->work->store->lock_ms = w->tries ? LOCK_AGAIN_MS : LOCK_FIRST_MS;
	answer = loop->work->handle(loop->work->context, &w->held.line, &turn);
	loop->now = NULL;
	if (answer != ANSWERED) {
		try_later(loop, w, answer);
		return;
	}
	filter_answer(&loop->filter, &w->held);
	buf_release(&w->held.line);
	free(w);
}

static int64_t
work(void *context)
{
	struct loop *loop = context;
	struct waiting *w = first_due(loop);

	if (w && due(loop, w) <= clock_ms()) {
		work_on(loop, w);
		w = first_due(loop);
	}
	return w ? due(loop, w) : INT64_MAX;
}

static void
abandon(struct filter *f)
{
	while (f->first) {
		struct held *held = f->first;

		filter_let_go(f, held);
		buf_release(&held->line);
		free(held);
	}
}

int
loop_run(const struct loop_work *loop_work)
{
	static const struct filter_stage stage = {
	    .take = take, .work = work, .describe = describe};
	struct loop loop = {.work = loop_work};
	struct pg *pg = loop_work->store->pg;
	int result;

	filter_init(&loop.filter, &stage, &loop, 0);
	loop.filter.count_max = HELD_MAX;
	pg_meanwhile(pg, watch_meanwhile, meanwhile, &loop);
	result = filter_run(&loop.filter);
	pg_meanwhile(pg, NULL, NULL, NULL);
	abandon(&loop.filter);
	filter_release(&loop.filter);
	return result;
}
