/* When hts-store tries a server again that is away. */
#include "unit/tap.h"

#include "store/outage.h"

int
main(void)
{
	static const int64_t pauses[] = {
	    50, 100, 200, 400, 800, 1600, 3200, 5000, 5000};
	struct outage o = {0};

	OK(!outage_lasts(&o) && !outage_early(&o, 0), "at first there is none");
	for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
		outage_met(&o, 1000, 0.5);
		IS_INT((long long)o.until, 1000 + pauses[i] * 3 / 4,
		    "the pause doubles up to 5 s");
	}
	outage_met(&o, 1000, 0);
	IS_INT((long long)o.until, 3500, "jitter takes up to a half of it");
	OK(outage_early(&o, 3499), "before its end it is too early");
	OK(!outage_early(&o, 3500),
	    "at the end of a pause it is not too early");
	OK(outage_lasts(&o), "the outage lasts until a try succeeds");
	o.reported = true;
	outage_end(&o);
	OK(!outage_lasts(&o) && !o.reported,
	    "after a success an outage begins afresh");
	outage_met(&o, 0, 0.999);
	OK(o.until > 40 && o.until <= 50,
	    "an outage begins with a pause of 50 ms");
	return TAP_DONE();
}
