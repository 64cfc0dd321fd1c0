#include "extract/meter.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/msg.h"

#define AFTER_MS 2000
#define EVERY_MS 250

void
meter_init(struct meter *m, bool wanted, size_t files)
{
	*m = (struct meter){
	    .on = wanted && isatty(STDERR_FILENO), .files = files};
}

void
meter_clear(struct meter *m)
{
	if (m->told)
		dprintf(STDERR_FILENO, "\r\033[K");
	m->told = false;
}

void
meter_count(struct meter *m)
{
	m->done++;
	meter_clear(m);
}

void
meter_show(struct meter *m, const struct slots *slots, const struct job *job)
{
	struct progress p = {0, 0, false};
	int64_t started;
	char of[32] = "";

	if (!m->on || !job || !slots_progress(slots, job, &p, &started) ||
	    clock_ms() - started < AFTER_MS)
		return;
	if (p.of)
		snprintf(of, sizeof of, " of %zu", p.of);
	dprintf(STDERR_FILENO, "\r\033[K%s: %zu of %zu files, page %zu%s%s",
	    msg_program(), m->done, m->files, p.done, of,
	    p.ocr ? ", recognising text" : "");
	m->told = true;
}

int64_t
meter_until(const struct meter *m, int64_t now, int64_t until)
{
	return m->on && now + EVERY_MS < until ? now + EVERY_MS : until;
}
