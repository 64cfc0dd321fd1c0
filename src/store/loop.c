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

struct held {
	struct buf line;
	int64_t since, due;
	int tries;
};

struct loop {
	record_handler *handle;
	void *context;
	struct line_reader in;
	struct line_writer out;
	struct held held[HELD_MAX];
	size_t count, bytes, max_bytes;
	struct buf record; /* the one in work */
	int64_t since;
	bool ended;
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
print_held(const struct buf *line, int64_t since, const char *waiting_for)
{
	char *id = record_id(line->data, line->length);

	msg_info(id, "held for %lld ms, waits for %s",
	    (long long)(clock_ms() - since), waiting_for);
	free(id);
}

void
loop_status(const char *waiting_for)
{
	if (!asked)
		return;
	asked = 0;
	if (loop.record.length)
		print_held(&loop.record, loop.since, waiting_for);
	for (size_t i = 0; i < loop.count; i++)
		print_held(
		    &loop.held[i].line, loop.held[i].since, "a locked upload");
}

static void
hold(int tries)
{
	struct held *h = &loop.held[loop.count++];

	loop.bytes += loop.record.length;
	*h = (struct held){.line = loop.record,
	    .since = loop.since,
	    .due = clock_ms() +
		   (int64_t)(PAUSE_MS * tries * (0.5 + clock_jitter())),
	    .tries = tries};
	buf_init(&loop.record);
}

static void
work(int tries)
{
	bool final = tries >= TRIES;

	if (loop.handle(loop.context, &loop.record, loop.since, final) ==
	    LATER) {
		hold(tries);
		return;
	}
	line_put(&loop.out, loop.record.data, loop.record.length);
	buf_clear(&loop.record);
}

/* The held record that is due first, or HELD_MAX. */
static size_t
first_due(void)
{
	size_t first = HELD_MAX;

	for (size_t i = 0; i < loop.count; i++)
		if (first == HELD_MAX ||
		    loop.held[i].due < loop.held[first].due)
			first = i;
	return first;
}

static void
work_held(size_t i)
{
	int tries = loop.held[i].tries;

	buf_release(&loop.record);
	loop.record = loop.held[i].line;
	loop.since = loop.held[i].since;
	loop.bytes -= loop.record.length;
	loop.held[i] = loop.held[--loop.count];
	work(tries + 1);
}

static bool
work_line(const char *line, size_t n)
{
	if (n == 0 || line[0] != '{' || line[n - 1] != '}') {
		msg_warn(NULL, "a line on stdin is no JSON object");
		return false;
	}
	buf_clear(&loop.record);
	buf_add(&loop.record, line, n);
	loop.since = clock_ms();
	work(1);
	return true;
}

static bool
flushed(void)
{
	if (line_flush(&loop.out) == LINE_FLUSHED)
		return true;
	if (errno != EPIPE)
		msg_warn(NULL, "cannot write to stdout: %s", strerror(errno));
	return false;
}

/* Waits for a line or until a held record is due. */
static void
idle(bool reading)
{
	struct pollfd in = {STDIN_FILENO, POLLIN, 0};
	size_t due = first_due();
	int64_t left = due == HELD_MAX ? -1 : loop.held[due].due - clock_ms();

	if (left < 0 && due != HELD_MAX)
		left = 0;
	loop_status("a line");
	if (poll(&in, reading ? 1 : 0, (int)left) < 0 && errno != EINTR)
		die_temporary("cannot poll: %s", strerror(errno));
	loop_status("a line");
}

/* One line of stdin.  False: the input is unusable. */
static bool
read_line(void)
{
	char *line;
	size_t n;

	switch (line_next(&loop.in, &line, &n)) {
	case LINE_READY:
		return work_line(line, n);
	case LINE_WAIT:
		idle(true);
		return true;
	case LINE_END:
		loop.ended = true;
		return true;
	case LINE_TORN:
		msg_warn(NULL, "stdin ended in the middle of a line");
		return false;
	case LINE_TOO_LONG:
		msg_warn(
		    NULL, "a line on stdin is over %zu bytes", loop.in.max);
		return false;
	}
	return false;
}

/* One step; false when something is broken. */
static bool
step(void)
{
	size_t due = first_due();
	bool room = loop.count < HELD_MAX && loop.bytes < loop.max_bytes;
	bool reading = room && !loop.ended;

	if (due != HELD_MAX && loop.held[due].due <= clock_ms()) {
		work_held(due);
		return flushed();
	}
	if ((!reading || !line_held(&loop.in)) && !flushed())
		return false;
	if (reading)
		return read_line();
	idle(false);
	return true;
}

int
loop_run(record_handler *handle, void *context)
{
	struct sigaction action = {.sa_handler = on_usr2};
	bool good = true;

	sigaction(SIGUSR2, &action, NULL);
	loop.handle = handle;
	loop.context = context;
	loop.max_bytes = setting_bytes("HTS_STAGE_BYTES");
	line_reader_init(&loop.in, STDIN_FILENO, setting_bytes("HTS_LINE_MAX"));
	line_writer_init(&loop.out, STDOUT_FILENO);
	line_nonblocking(STDIN_FILENO);
	while (good && !(loop.ended && loop.count == 0))
		good = step();
	good = good && flushed();
	line_reader_release(&loop.in);
	line_writer_release(&loop.out);
	buf_release(&loop.record);
	return good ? EXIT_DRAINED : EXIT_TEMPORARY;
}
