/* The arguments of maintenance tasks. */
#include <stddef.h>

#include "maint/chore_filter.h"
#include "maint/chore.h"

#include "tap.h"

#define TEMP "\"task\":\"maintenance.clean_temp_files\""
#define CACHE "\"task\":\"maintenance.clean_cache\""

static const struct {
	const char *line;
	enum chore_kind kind;
	double days;
	const char *text; /* directory or pattern */
} good[] = {
    {"{\"task\":\"maintenance.noop\"}", CHORE_NOOP, 0, NULL},
    {"{\"task\":\"maintenance.health_check\",\"args\":[]}", CHORE_HEALTH, 0,
	NULL},
    {"{" TEMP "}", CHORE_TEMP, 1, NULL},
    {"{" TEMP ",\"args\":null,\"kwargs\":null}", CHORE_TEMP, 1, NULL},
    {"{" TEMP ",\"args\":[3]}", CHORE_TEMP, 3, NULL},
    {"{" TEMP ",\"args\":[0.5,\"a\"]}", CHORE_TEMP, 0.5, "a"},
    {"{" TEMP ",\"kwargs\":{\"directory\":\"a\"}}", CHORE_TEMP, 1, "a"},
    {"{" CACHE ",\"kwargs\":{\"older_than_days\":0,\"pattern\":null}}",
	CHORE_CACHE, 0, NULL},
    {"{" CACHE ",\"args\":[2],\"kwargs\":{\"pattern\":\"x:*\"}}", CHORE_CACHE,
	2, "x:*"},
};

static const struct {
	const char *line, *code;
} bad[] = {
    {"{" TEMP ",\"args\":[-1]}", "bad_argument"},
    {"{" TEMP ",\"args\":[\"1\"]}", "bad_argument"},
    {"{" TEMP ",\"args\":[1e99]}", "bad_argument"},
    {"{" TEMP ",\"args\":[1,\"a\",2]}", "bad_argument"},
    {"{" TEMP ",\"args\":[1,2]}", "bad_argument"},
    {"{" TEMP ",\"args\":{}}", "bad_argument"},
    {"{" TEMP ",\"args\":[1}", "bad_argument"},
    {"{" TEMP ",\"kwargs\":[]}", "bad_argument"},
    {"{" TEMP ",\"kwargs\":{\"pattern\":\"x\"}}", "bad_argument"},
    {"{" TEMP ",\"kwargs\":{\"older_than_days\":true}}", "bad_argument"},
    {"{\"task\":\"maintenance.noop\",\"args\":[1]}", "bad_argument"},
    {"{\"task\":\"maintenance.other\"}", "not_registered"},
};

static void
test_good(size_t i)
{
	struct chore chore = {.kind = CHORE_NOOP};
	struct outcome o = OUTCOME_EMPTY;

	IS_INT(chore_parse(&chore, &o, good[i].line, strlen(good[i].line)), 0,
	    good[i].line);
	IS_INT(chore.kind, good[i].kind, "the kind of a chore is read");
	OK(chore.older_than_days == good[i].days,
	    "the days of a chore are read");
	IS(chore.directory ? chore.directory : chore.pattern, good[i].text,
	    "the directory or pattern of a chore is read");
	chore_release(&chore);
	outcome_release(&o);
}

static void
test_bad(size_t i)
{
	struct chore chore = {.kind = CHORE_NOOP};
	struct outcome o = OUTCOME_EMPTY;

	IS_INT(chore_parse(&chore, &o, bad[i].line, strlen(bad[i].line)), -1,
	    bad[i].line);
	IS_INT(o.settle, SETTLE_FAIL, "wrong arguments of a chore fail");
	IS(o.code, bad[i].code, "wrong arguments of a chore have a code");
	outcome_release(&o);
}

static void
test_ours(const char *line, bool want)
{
	OK(chore_ours(line, strlen(line)) == want, line);
}

int
main(void)
{
	double days;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		test_good(i);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		test_bad(i);
	OK(chore_days("7", &days) == 0 && days == 7, "days by hand");
	OK(chore_days("", &days) < 0, "no days");
	OK(chore_days("7d", &days) < 0, "days with a unit");
	OK(chore_days("nan", &days) < 0, "no number");
	OK(chore_days("-1", &days) < 0, "negative days");
	test_ours("{\"task\":\"maintenance.noop\"}", true);
	test_ours("{\"task\":\"maintenance.noop\",\"settle\":\"fail\"}", false);
	test_ours("{\"task\":\"document.process_document\"}", false);
	test_ours("{\"task\":\"maintenance\"}", false);
	test_ours("{\"files\":[]}", false);
	test_ours("{\"kwargs\":{\"task\":\"maintenance.noop\"}}", false);
	return TAP_DONE();
}
