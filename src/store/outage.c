#include "store/outage.h"

#define PAUSE_MS 50 /* a restart of the server takes about a second */
#define PAUSE_MAX_MS                                                           \
	5000 /* so long it may take until we see that the server is back */

void
outage_met(struct outage *o, int64_t now, double jitter)
{
	o->pause_ms = o->pause_ms ? 2 * o->pause_ms : PAUSE_MS;
	if (o->pause_ms > PAUSE_MAX_MS)
		o->pause_ms = PAUSE_MAX_MS;
	/* Never longer than the pause: it is the bound. */
	o->until = now + (int64_t)((double)o->pause_ms * (0.5 + jitter / 2));
}

void
outage_end(struct outage *o)
{
	*o = (struct outage){0};
}

bool
outage_lasts(const struct outage *o)
{
	return o->pause_ms > 0;
}

bool
outage_early(const struct outage *o, int64_t now)
{
	return outage_lasts(o) && now < o->until;
}
