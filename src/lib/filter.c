#include "lib/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/record.h"
#include "lib/settings.h"

#define EARLY_MS 10000	    /* before a deadline, at most */
#define QUEUED_MAX 65536    /* bytes kept for a slow reader of stdout */
#define WAIT_MAX_MS 3600000 /* fits poll's int */

enum { PLACE_SIGNALS, PLACE_IN, PLACE_OUT };

int64_t
filter_answer_at(int64_t now, int64_t left_ms)
{
	int64_t early = left_ms / 4 < EARLY_MS ? left_ms / 4 : EARLY_MS;

	if (left_ms == INT64_MAX)
		return INT64_MAX;
	return left_ms > 0 ? now + left_ms - early : now;
}

/* A descriptor, not a handler: a signal is then one more event to wait for,
 * and none gets lost between looking and waiting. */
static int
signal_descriptor(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		die_temporary("cannot watch signals: %s", strerror(errno));
	return fd;
}

void
filter_init(struct filter *f, const struct filter_stage *stage, void *context,
    size_t watched)
{
	*f = (struct filter){.stage = stage,
	    .context = context,
	    .bytes_max = setting_bytes("HTS_STAGE_BYTES"),
	    .signals = signal_descriptor(),
	    .watched = watched};
	f->end = &f->first;
	f->fds = mem_array(NULL, FILTER_WATCHED + watched, sizeof *f->fds);
	line_reader_init(&f->in, STDIN_FILENO, setting_bytes("HTS_LINE_MAX"));
	line_writer_init(&f->out, STDOUT_FILENO);
}

/* Others may have the pipe open: it is left as it was. */
static void
set_blocking(int fd, bool changed)
{
	if (changed)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

void
filter_release(struct filter *f)
{
	set_blocking(STDIN_FILENO, f->in_changed);
	set_blocking(STDOUT_FILENO, f->out_changed);
	line_reader_release(&f->in);
	line_writer_release(&f->out);
	close(f->signals);
	free(f->fds);
}

/* What is in work. */

static void
append(struct filter *f, struct held *held)
{
	held->next = NULL;
	*f->end = held;
	f->end = &held->next;
	f->count++;
	f->bytes += held->size;
}

void
filter_hold(struct filter *f, struct held *held, const char *line, size_t n,
    int64_t answer_at)
{
	if (held->line.length == 0)
		buf_add(&held->line, line, n);
	held->size = n;
	held->since = clock_ms();
	held->answer_at = answer_at;
	append(f, held);
}

void
filter_grow(struct filter *f, struct held *held, size_t bytes)
{
	held->size += bytes;
	f->bytes += bytes;
}

void
filter_let_go(struct filter *f, struct held *held)
{
	struct held **at = &f->first;

	while (*at != held)
		at = &(*at)->next;
	*at = held->next;
	if (!*at)
		f->end = at;
	f->count--;
	f->bytes -= held->size;
}

void
filter_requeue(struct filter *f, struct held *held)
{
	filter_let_go(f, held);
	append(f, held);
}

void
filter_answer(struct filter *f, struct held *held)
{
	line_put(&f->out, held->line.data, held->line.length);
	filter_let_go(f, held);
}

static struct held *
first_late(const struct filter *f, int64_t now)
{
	struct held *held = f->first;

	while (held && (held->late || held->answer_at > now))
		held = held->next;
	return held;
}

/* To answer one may answer others: each time from the front. */
static void
end_late(struct filter *f)
{
	int64_t now = clock_ms();
	struct held *held;

	while (f->stage->late && (held = first_late(f, now))) {
		held->late = true;
		f->stage->late(f->context, held);
	}
}

static void
report(struct filter *f)
{
	struct signalfd_siginfo info;
	bool asked = false;

	while (read(f->signals, &info, sizeof info) == (ssize_t)sizeof info)
		asked = true;
	for (const struct held *h = f->first; asked && h; h = h->next) {
		struct buf what = BUF_EMPTY;
		char *id = h->name ? mem_copy(h->name)
				   : record_id(h->line.data, h->line.length);

		f->stage->describe(f->context, h, &what);
		msg_info(id, "held for %lld ms, %s",
		    (long long)(clock_ms() - h->since), what.data);
		buf_release(&what);
		free(id);
	}
}

/* Input. */

static bool
has_room(const struct filter *f)
{
	size_t queued = line_queued(&f->out);

	if (queued >= QUEUED_MAX || (f->count_max && f->count >= f->count_max))
		return false;
	return f->bytes == 0 || f->bytes + queued < f->bytes_max;
}

static bool
is_reading(const struct filter *f)
{
	return !f->ended && !f->broken && has_room(f);
}

/* What was read before is worked on to its end. */
static void
end_torn(struct filter *f)
{
	f->ended = f->torn = true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void
take_line(struct filter *f, const char *line, size_t n)
{
	enum filter_line what = FILTER_BROKEN;
	struct held *held;

	/* Records made by hand may have blanks around them, or CRLF. */
	for (; n > 0 && is_blank(line[n - 1]); n--)
		;
	for (; n > 0 && is_blank(line[0]); n--)
		line++;
	if (n > 1 && line[0] == '{' && line[n - 1] == '}')
		what = f->stage->take(f->context, line, n, &held);
	switch (what) {
	case FILTER_PASS:
		line_put(&f->out, line, n);
		break;
	case FILTER_HELD:
		filter_hold(f, held, line, n,
		    filter_answer_at(clock_ms(), record_time_left(line, n)));
		break;
	case FILTER_DROP:
		break;
	case FILTER_BROKEN:
		msg_warn(NULL, "a line on stdin is no JSON object");
		end_torn(f);
		break;
	}
}

/* One line; reads if none is there.  False: there is none yet. */
static bool
next_line(struct filter *f)
{
	char *line;
	size_t n;

	switch (line_next(&f->in, &line, &n)) {
	case LINE_READY:
		take_line(f, line, n);
		return true;
	case LINE_WAIT:
		return false;
	case LINE_END:
		f->ended = true;
		return true;
	case LINE_TORN:
		msg_warn(NULL, "stdin ended in the middle of a line");
		break;
	case LINE_TOO_LONG:
		msg_warn(NULL, "a line on stdin is over %zu bytes", f->in.max);
		break;
	}
	end_torn(f);
	return true;
}

static void
take_held_lines(struct filter *f)
{
	while (is_reading(f) && line_held(&f->in))
		next_line(f);
}

/* Output. */

static void
end_broken(struct filter *f)
{
	f->broken = true;
	f->broken_at = clock_ms();
}

static void
flush(struct filter *f)
{
	if (f->broken || line_flush(&f->out) != LINE_BROKEN)
		return;
	if (errno != EPIPE)
		msg_warn(NULL, "cannot write to stdout: %s", strerror(errno));
	end_broken(f);
}

/* Waiting. */

void
filter_watch(struct filter *f, struct pollfd fds[FILTER_WATCHED])
{
	fds[PLACE_SIGNALS] = (struct pollfd){f->signals, POLLIN, 0};
	fds[PLACE_IN] =
	    (struct pollfd){is_reading(f) ? STDIN_FILENO : -1, POLLIN, 0};
	/* Also with nothing to write: a reader that went away is an event. */
	fds[PLACE_OUT] = (struct pollfd){f->broken ? -1 : STDOUT_FILENO,
	    line_queued(&f->out) ? POLLOUT : 0, 0};
}

void
filter_happened(struct filter *f, const struct pollfd fds[FILTER_WATCHED])
{
	if (fds[PLACE_SIGNALS].revents)
		report(f);
	if (fds[PLACE_OUT].revents & (POLLERR | POLLHUP | POLLNVAL) &&
	    !line_queued(&f->out))
		end_broken(f);
	if (fds[PLACE_IN].revents && is_reading(f))
		next_line(f);
	filter_catch_up(f);
}

void
filter_catch_up(struct filter *f)
{
	take_held_lines(f);
	flush(f);
}

static int
wait_ms(struct filter *f, int64_t due)
{
	int64_t now = clock_ms();

	if (is_reading(f) && line_held(&f->in))
		return 0;
	for (const struct held *h = f->first; f->stage->late && h; h = h->next)
		if (!h->late && h->answer_at < due)
			due = h->answer_at;
	if (due == INT64_MAX)
		return -1;
	if (due <= now)
		return 0;
	return due - now < WAIT_MAX_MS ? (int)(due - now) : WAIT_MAX_MS;
}

static void
wait_for_events(struct filter *f, int64_t due)
{
	size_t n = FILTER_WATCHED + f->watched;
	int ms = wait_ms(f, due);

	filter_watch(f, f->fds);
	if (f->stage->watch)
		f->stage->watch(f->context, f->fds + FILTER_WATCHED);
	if ((f->stage->wait ? f->stage->wait(f->context, f->fds, n, ms)
			    : poll(f->fds, n, ms)) < 0) {
		if (errno != EINTR)
			die_temporary(
			    "cannot wait for events: %s", strerror(errno));
		return;
	}
	filter_happened(f, f->fds);
	if (f->stage->happened)
		f->stage->happened(f->context, f->fds + FILTER_WATCHED);
}

static bool
is_over(struct filter *f, int64_t due)
{
	if (f->broken)
		return !f->stage->stays ||
		       !f->stage->stays(f->context, clock_ms() - f->broken_at);
	return f->ended && !f->first && due == INT64_MAX &&
	       line_queued(&f->out) == 0;
}

int
filter_run(struct filter *f)
{
	int64_t due;

	f->in_changed = !f->ended && line_nonblocking(STDIN_FILENO);
	f->out_changed = line_nonblocking(STDOUT_FILENO);
	for (;;) {
		end_late(f);
		due = f->stage->work(f->context);
		flush(f);
		if (is_over(f, due))
			break;
		wait_for_events(f, due);
	}
	return f->torn || f->broken ? EXIT_TEMPORARY : EXIT_DRAINED;
}
