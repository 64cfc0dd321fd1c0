/* The Test Anything Protocol for unit tests in C: include it in one file.  What
 * failed is said on stderr, which prove passes on. */
#ifndef HTS_TAP_H
#define HTS_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

static inline bool
tap_ok(bool passed, const char *what, const char *file, int line)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tap_count, what);
	if (!passed) {
		tap_failed++;
		fprintf(stderr, "# failed at %s:%d: %s\n", file, line, what);
	}
	return passed;
}

static inline bool
tap_is(const char *got, const char *want, const char *what, const char *file,
    int line)
{
	bool same = got && want ? strcmp(got, want) == 0 : got == want;

	tap_ok(same, what, file, line);
	if (!same)
		fprintf(stderr, "# got:  %s\n# want: %s\n",
		    got ? got : "(null)", want ? want : "(null)");
	return same;
}

static inline bool
tap_is_int(
    long long got, long long want, const char *what, const char *file, int line)
{
	tap_ok(got == want, what, file, line);
	if (got != want)
		fprintf(stderr, "# got:  %lld\n# want: %lld\n", got, want);
	return got == want;
}

/* Each is one assertion, named by its last argument. */
#define OK(passed, what) tap_ok((passed), (what), __FILE__, __LINE__)
#define IS(got, want, what) tap_is((got), (want), (what), __FILE__, __LINE__)
#define IS_INT(got, want, what)                                                \
	tap_is_int((got), (want), (what), __FILE__, __LINE__)

/* At the end of main: return TAP_DONE(); */
static inline int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}
#define TAP_DONE() tap_done()

#endif
