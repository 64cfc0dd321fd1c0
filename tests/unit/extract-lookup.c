/* Places by name. */
#include <stdio.h>

#include "unit/tap.h"

#include "extract/markdown/lookup.h"

#define NAMES 1000

static bool
has(const struct lookup *l, const char *name, size_t want)
{
	size_t place;

	return lookup_find(l, name, &place) && place == want;
}

int
main(void)
{
	struct lookup l = {NULL, 0, 0};
	size_t found = 0, place;
	char name[16];

	OK(!lookup_find(&l, "a", &place), "nothing is in an empty one");
	lookup_add(&l, "b", 1);
	lookup_add(&l, "b", 2);
	OK(has(&l, "b", 1), "the first place counts");
	lookup_put(&l, "b", 3);
	OK(has(&l, "b", 3), "a name that is put again has the last value");
	OK(!lookup_find(&l, NULL, &place), "no name is not there");
	/* 7 and 1000 have no divisor in common: each number once. */
	for (size_t i = 0; i < NAMES; i++) {
		snprintf(name, sizeof name, "n%zu", i * 7 % NAMES);
		lookup_add(&l, name, i * 7 % NAMES);
	}
	for (size_t i = 0; i < NAMES; i++) {
		snprintf(name, sizeof name, "n%zu", i);
		found += has(&l, name, i);
	}
	IS_INT(found, NAMES,
	    "each of many names is found, in whatever order they came");
	OK(!lookup_find(&l, "n", &place) && !lookup_find(&l, "z", &place),
	    "others are not there");
	lookup_add_number(&l, -5, 7);
	OK(lookup_find_number(&l, -5, &place) && place == 7 &&
		!lookup_find_number(&l, 5, &place),
	    "names may be numbers");
	lookup_release(&l);
	OK(!lookup_find(&l, "b", &place), "released, it is empty");
	return TAP_DONE();
}
