#include "extract/meter.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/msg.h"

#define AFTER_MS 2000
#define EVERY_MS 250

static volatile sig_atomic_t shown;

void
meter_clear(void)
{
	static const char away[] = "\r\033[K";

	if (shown && write(STDERR_FILENO, away, sizeof away - 1) < 0)
		return;
	shown = 0;
}

static void
on_int(int signal_number)
{
	meter_clear();
	raise(signal_number); /* by now what it was before */
}

void
meter_init(struct meter *m, bool wanted, size_t files)
{
	struct sigaction action, before;

	*m = (struct meter){
	    .on = wanted && isatty(STDERR_FILENO), .files = files};
	memset(&action, 0, sizeof action);
	action.sa_handler = on_int;
	action.sa_flags = (int)SA_RESETHAND;
	if (m->on && sigaction(SIGINT, NULL, &before) == 0 &&
	    before.sa_handler == SIG_DFL)
		sigaction(SIGINT, &action, NULL);
}

void
meter_count(struct meter *m)
{
	m->done++;
	meter_clear();
}

void
meter_show(const struct meter *m, const struct slots *slots,
    const struct reading *reading)
{
	struct progress p = {0, 0, false};
	int64_t started;
	char of[32] = "";

	if (!m->on || !reading ||
	    !slots_progress(slots, reading, &p, &started) ||
	    clock_ms() - started < AFTER_MS)
		return;
	if (p.of)
		snprintf(of, sizeof of, " of %zu", p.of);
	shown = 1; /* before it is, for an interrupt may come in between */
	dprintf(STDERR_FILENO, "\r\033[K%s: %zu of %zu files, page %zu%s%s",
	    msg_program(), m->done, m->files, p.done, of,
	    p.ocr ? ", recognising text" : "");
}

int64_t
meter_until(const struct meter *m, int64_t now, int64_t until)
{
	return m->on && now + EVERY_MS < until ? now + EVERY_MS : until;
}
