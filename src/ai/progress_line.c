#include "ai/progress_line.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ai/work.h"

#define EVERY_MS 200
#define CLEAR "\r\033[K"

void
progress_line_init(struct progress_line *p)
{
	memset(p, 0, sizeof *p);
	p->terminal = isatty(STDERR_FILENO) != 0;
}

/* A terminal that does not take it is no reason to fail. */
static void
put(const char *text, size_t n)
{
	if (write(STDERR_FILENO, text, n) < 0)
		return;
}

static void
count_calls(const struct worker *w, long *all, long *done)
{
	*all = *done = 0;
	for (const struct order *order = w->orders; order; order = order->next)
		for (size_t i = 0; i < order->batches_count; i++)
			for (const struct call *c = order->batches[i].calls; c;
			     c = c->next) {
				++*all;
				*done += c->state == CALL_DONE;
			}
}

void
progress_line_show(struct progress_line *p, const struct worker *w, int64_t now)
{
	char line[160];
	long all, done;
	int n;

	if (!p->terminal || w->dry || now < p->next || !w->orders ||
	    w->orders->in_ring)
		return;
	p->next = now + EVERY_MS;
	count_calls(w, &all, &done);
	/* The cursor goes back to the start: a message writes over it. */
	n = snprintf(line, sizeof line,
	    CLEAR "hts-ai: %ld records done; %ld of %ld answers, %d requests "
		  "in flight\r",
	    p->records, done, all, w->pace.in_flight);
	put(line, (size_t)n);
	p->shown = true;
}

void
progress_line_end(struct progress_line *p)
{
	if (p->shown)
		put(CLEAR, strlen(CLEAR));
	p->shown = false;
}
