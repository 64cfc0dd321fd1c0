#include "store/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/line.h"
#include "lib/msg.h"
#include "lib/record.h"
#include "lib/settings.h"

#define HELD_MAX 256 /* records; their bytes are bounded as well */
#define TRIES 5	     /* times 3 s of lock_timeout */
#define PAUSE_MS 300 /* before the first further try */

/* How long a statement may take: the time of the record that has least, but
 * so much that a wait for a lock (3 s) can end, and never more than the
 * slowest statement we know, ten times. */
#define PATIENCE_MIN_MS 4000
#define PATIENCE_MAX_MS 60000

struct held {
	struct buf line;
	int64_t since, give_up; /* INT64_MAX: made by hand, never */
	int64_t due;		/* unless it waits for the server */
	bool away;		/* it does */
	int tries;		/* that met a lock */
};

struct loop {
	const struct loop_work *work;
	struct line_reader in;
	struct line_writer out;
	struct held held[HELD_MAX];
	size_t count, bytes, max_bytes;
	struct held now; /* the one in work, if its line is not empty */
	bool ended;	 /* nothing more is read */
	bool torn;	 /* what was read last is unusable: 111 in the end */
	bool broken;	 /* nobody takes what is written */
};

static struct loop loop;
static volatile sig_atomic_t asked;

static void
on_usr2(int signal)
{
	(void)signal;
	asked = 1;
}

static void
print_held(const struct held *h, const char *waiting_for)
{
	char *id = record_id(h->line.data, h->line.length);

	msg_info(id, "held for %lld ms, waits for %s",
	    (long long)(clock_ms() - h->since), waiting_for);
	free(id);
}

/* Prints the records held if USR2 asked for it. */
static void
print_status(void)
{
	if (!asked)
		return;
	asked = 0;
	if (loop.now.line.length)
		print_held(&loop.now, "an answer of PostgreSQL");
	for (size_t i = 0; i < loop.count; i++) {
		const struct held *h = &loop.held[i];

		print_held(h, h->away	 ? "PostgreSQL"
			      : h->tries ? "a locked upload"
					 : "its turn");
	}
}

/* A record of the ring is given back in time; who waits at a shell is not. */
static struct held
fresh(const char *line, size_t n)
{
	int64_t left = record_time_left(line, n), now = clock_ms();
	struct held h = {.line = BUF_EMPTY,
	    .since = now,
	    .due = now,
	    .give_up = left == INT64_MAX ? left : now + wait_at_most(left)};

	buf_add(&h.line, line, n);
	return h;
}

static void
set_patience(void)
{
	int64_t first = loop.now.line.length ? loop.now.give_up : INT64_MAX,
		left, now = clock_ms();

	for (size_t i = 0; i < loop.count; i++)
		if (loop.held[i].give_up < first)
			first = loop.held[i].give_up;
	left = first == INT64_MAX ? PATIENCE_MAX_MS : first - now;
	if (left < PATIENCE_MIN_MS)
		left = PATIENCE_MIN_MS;
	if (left > PATIENCE_MAX_MS)
		left = PATIENCE_MAX_MS;
	pg_patience(loop.work->store->pg, (int)left);
}

static void
hold(const struct held *h)
{
	loop.bytes += h->line.length;
	loop.held[loop.count++] = *h;
}

static void
flush_out(void)
{
	if (loop.broken || line_flush(&loop.out) == LINE_FLUSHED)
		return;
	if (errno != EPIPE)
		msg_warn(NULL, "cannot write to stdout: %s", strerror(errno));
	loop.broken = true;
}

static void
tell_outage(void)
{
	struct store *s = loop.work->store;

	if (!s->outage.told)
		msg_warn(NULL, "waits for PostgreSQL: %s", pg_error(s->pg));
	s->outage.told = true;
}

static void
hold_again(enum answer answer)
{
	struct held *h = &loop.now;

	h->away = answer == AWAY;
	if (h->away)
		tell_outage();
	else
		h->tries++;
	h->due = clock_ms() +
		 (int64_t)(PAUSE_MS * h->tries * (0.5 + clock_jitter()));
	hold(h);
}

/* When to try it: one that waits for the server with all the others. */
static int64_t
due(const struct held *h)
{
	int64_t until = loop.work->store->outage.until;

	if (!h->away)
		return h->due;
	return until < h->give_up ? until : h->give_up;
}

/* The held record that is due first, or HELD_MAX. */
static size_t
first_due(void)
{
	size_t first = HELD_MAX;

	for (size_t i = 0; i < loop.count; i++)
		if (first == HELD_MAX ||
		    due(&loop.held[i]) < due(&loop.held[first]))
			first = i;
	return first;
}

/* A line that passes is put out, and any other one held as due. */
static void
take_line(const char *line, size_t n)
{
	struct held h;

	if (n == 0 || line[0] != '{' || line[n - 1] != '}') {
		msg_warn(NULL, "a line on stdin is no JSON object");
		loop.ended = loop.torn = true;
	} else if (loop.work->passes(line, n)) {
		line_put(&loop.out, line, n);
	} else {
		h = fresh(line, n);
		hold(&h);
	}
}

/* Room for one more line, beside the one in work. */
static bool
has_room(void)
{
	return loop.count < HELD_MAX - 1 &&
	       loop.bytes + loop.now.line.length < loop.max_bytes;
}

static bool
is_reading(void)
{
	return !loop.ended && !loop.broken && has_room();
}

/* One line of stdin.  False: there is none yet. */
static bool
read_line(void)
{
	char *line;
	size_t n;

	switch (line_next(&loop.in, &line, &n)) {
	case LINE_READY:
		take_line(line, n);
		return true;
	case LINE_WAIT:
		return false;
	case LINE_END:
		loop.ended = true;
		return true;
	case LINE_TORN:
		msg_warn(NULL, "stdin ended in the middle of a line");
		break;
	case LINE_TOO_LONG:
		msg_warn(
		    NULL, "a line on stdin is over %zu bytes", loop.in.max);
		break;
	}
	loop.ended = loop.torn = true;
	return true;
}

/* While the server is waited for: lines pass.  False: there is no room or
 * no more input. */
static bool
meanwhile(void *context)
{
	(void)context;
	print_status();
	while (is_reading() && read_line() && line_held(&loop.in))
		;
	flush_out();
	set_patience();
	return is_reading();
}

/* Works on loop.now.  Neither what was answered before nor the lines that
 * came with it wait for it. */
static void
work(void)
{
	struct held *h = &loop.now;
	struct turn turn = {
	    h->since, h->tries + 1 >= TRIES, clock_ms() >= h->give_up};
	enum answer answer;

	while (is_reading() && line_held(&loop.in))
		read_line();
	flush_out();
	set_patience();
	answer = loop.work->handle(loop.work->context, &h->line, &turn);
	if (answer == ANSWERED) {
		line_put(&loop.out, h->line.data, h->line.length);
		buf_release(&h->line);
	} else {
		hold_again(answer);
	}
	buf_init(&h->line);
}

static void
work_held(size_t i)
{
	loop.now = loop.held[i];
	loop.bytes -= loop.now.line.length;
	loop.count--;
	memmove(&loop.held[i], &loop.held[i + 1],
	    (loop.count - i) * sizeof loop.held[0]); /* in order, if we can */
	work();
}

/* Waits for a line or until a held record is due. */
static void
idle(bool reading)
{
	struct pollfd in = {STDIN_FILENO, POLLIN, 0};
	size_t first = first_due();
	int64_t left = -1;

	if (first != HELD_MAX) {
		left = due(&loop.held[first]) - clock_ms();
		left = left < 0 ? 0 : left;
	}
	print_status();
	if (poll(&in, reading ? 1 : 0, (int)left) < 0 && errno != EINTR)
		die_temporary("cannot poll: %s", strerror(errno));
	print_status();
}

static void
step(void)
{
	size_t first = first_due();

	if (first != HELD_MAX && due(&loop.held[first]) <= clock_ms()) {
		work_held(first);
		return;
	}
	if (!is_reading() || !line_held(&loop.in))
		flush_out();
	if (is_reading() && read_line())
		return;
	if (!loop.broken && (loop.count || !loop.ended))
		idle(is_reading());
}

static void
start(const struct loop_work *loop_work)
{
	struct sigaction action = {.sa_handler = on_usr2};

	sigaction(SIGUSR2, &action, NULL);
	loop.work = loop_work;
	loop.max_bytes = setting_bytes("HTS_STAGE_BYTES");
	line_reader_init(&loop.in, STDIN_FILENO, setting_bytes("HTS_LINE_MAX"));
	line_writer_init(&loop.out, STDOUT_FILENO);
	/* A file has all its lines at once and would only be read ahead. */
	if (line_nonblocking(STDIN_FILENO))
		pg_meanwhile(
		    loop.work->store->pg, STDIN_FILENO, meanwhile, NULL);
}

int
loop_run(const struct loop_work *loop_work)
{
	start(loop_work);
	while (!loop.broken && !(loop.ended && loop.count == 0))
		step();
	flush_out();
	pg_meanwhile(loop.work->store->pg, -1, NULL, NULL);
	for (size_t i = 0; i < loop.count; i++)
		buf_release(&loop.held[i].line);
	line_reader_release(&loop.in);
	line_writer_release(&loop.out);
	return loop.broken || loop.torn ? EXIT_TEMPORARY : EXIT_DRAINED;
}
