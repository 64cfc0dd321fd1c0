/* Which leases are silent, whatever the clock of Redis says. */
#include "dequeue/broker/lease_watch.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"

static struct lease_watch watch;

static void
look(const char *score, int64_t now)
{
	char tag[] = "hts1:r:1", other[] = "hts1:r:0", text[32], fixed[] = "5";
	struct lease seen[] = {{tag, text, 0}, {other, fixed, 0}};

	snprintf(text, sizeof text, "%s", score);
	lease_watch_look(&watch, seen, 2, now, 30000);
}

static int64_t
silence(const char *tag)
{
	for (size_t i = 0; i < watch.count; i++)
		if (strcmp(watch.all[i].tag, tag) == 0)
			return watch.all[i].silent_ms;
	return -1;
}

int
main(void)
{
	look("100", 1000);
	IS_INT(silence("hts1:r:1"), 0, "a lease seen first is not silent");
	look("200", 11000);
	IS_INT(silence("hts1:r:1"), 0, "nor one that was renewed");
	IS_INT(silence("hts1:r:0"), 10000, "one that was not is");
	look("150", 21000);
	IS_INT(silence("hts1:r:1"), 0, "a renewal by a clock set back is one");
	IS_INT(silence("hts1:r:0"), 20000, "silence adds up");
	look("3600000", 31000);
	IS_INT(silence("hts1:r:1"), 0, "as is one by a clock set forward");
	IS_INT(silence("hts1:r:0"), 30000, "whatever the clock says");
	look("3600000", 100000);
	IS_INT(silence("hts1:r:0"), 0,
	    "after a pause of this ring or of Redis silence begins anew");
	lease_watch_look(&watch, NULL, 0, 101000, 30000);
	IS_INT(silence("hts1:r:0"), -1, "a lease that is gone is forgotten");
	lease_watch_release(&watch);
	return TAP_DONE();
}
