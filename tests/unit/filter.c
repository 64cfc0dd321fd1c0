/* When the filter answers a record. */
#include "lib/filter.h"
#include "unit/tap.h"

int
main(void)
{
	IS_INT(filter_answer_at(1000, 100000), 91000,
	    "a record with a lot of time is answered 10 s early");
	IS_INT(filter_answer_at(1000, 8000), 7000,
	    "a record with little time is answered a quarter of it early");
	IS_INT(filter_answer_at(1000, 0), 1000,
	    "a record without time is answered at once");
	IS_INT(filter_answer_at(1000, -5), 1000,
	    "a record whose time is over is answered at once");
	OK(filter_answer_at(1000, INT64_MAX) == INT64_MAX,
	    "a record without a deadline has no time to be answered");
	return TAP_DONE();
}
