/* Which topic stays the main topic. */
#include "unit/tap.h"

#include "store/topics.h"

static void
check(const struct topic_row *rows, size_t count, const char *keep,
    const char *above, const char *what)
{
	struct topic_plan plan = topics_plan(rows, count);

	IS(plan.keep, keep, what);
	IS(plan.above, above, "a topic lies below the one above it");
}

int
main(void)
{
	const struct topic_row main_and_sub[] = {
	    {"m", NULL, true, true}, {"s", "m", false, true}};
	const struct topic_row below_other[] = {{"o", NULL, true, false},
	    {"s", "k", false, true}, {"k", "o", false, true}};
	const struct topic_row two_mains[] = {
	    {"o", NULL, true, false}, {"m", NULL, true, true}};
	const struct topic_row files_of_upload[] = {{"m1", NULL, true, true},
	    {"m2", "m1", false, true}, {"s", "m2", false, true}};
	const struct topic_row only_other[] = {{"o", NULL, true, false}};

	check(NULL, 0, NULL, NULL, "the first topics of an upload are new");
	check(only_other, 1, NULL, "o",
	    "a second file's are new, below the first's");
	check(main_and_sub, 2, "m", NULL, "the main topic is kept");
	check(below_other, 3, "k", "o",
	    "a second file's own main topic is kept where it is");
	check(two_mains, 2, "m", "o", "two main topics become one");
	check(files_of_upload, 3, "m1", NULL,
	    "of several files the upload's main topic is kept");
	return TAP_DONE();
}
