/* The arguments of maintenance tasks. */
#include <stddef.h>

#include "maint/filter.h"
#include "maint/job.h"

#include "tap.h"

#define TEMP "\"task\":\"maintenance.clean_temp_files\""
#define CACHE "\"task\":\"maintenance.clean_cache\""

static const struct {
	const char *line;
	enum job_kind kind;
	double days;
	const char *text; /* directory or pattern */
} good[] = {
    {"{\"task\":\"maintenance.noop\"}", JOB_NOOP, 0, NULL},
    {"{\"task\":\"maintenance.health_check\",\"args\":[]}", JOB_HEALTH, 0,
	NULL},
    {"{" TEMP "}", JOB_TEMP, 1, NULL},
    {"{" TEMP ",\"args\":null,\"kwargs\":null}", JOB_TEMP, 1, NULL},
    {"{" TEMP ",\"args\":[3]}", JOB_TEMP, 3, NULL},
    {"{" TEMP ",\"args\":[0.5,\"a\"]}", JOB_TEMP, 0.5, "a"},
    {"{" TEMP ",\"kwargs\":{\"directory\":\"a\"}}", JOB_TEMP, 1, "a"},
    {"{" CACHE ",\"kwargs\":{\"older_than_days\":0,\"pattern\":null}}",
	JOB_CACHE, 0, NULL},
    {"{" CACHE ",\"args\":[2],\"kwargs\":{\"pattern\":\"x:*\"}}", JOB_CACHE, 2,
	"x:*"},
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
	struct job job = {.kind = JOB_NOOP};
	struct outcome o = OUTCOME_EMPTY;

	IS_INT(job_parse(&job, &o, good[i].line, strlen(good[i].line)), 0,
	    good[i].line);
	IS_INT(job.kind, good[i].kind, "  its kind");
	OK(job.older_than_days == good[i].days, "  its days");
	IS(job.directory ? job.directory : job.pattern, good[i].text,
	    "  its text");
	job_release(&job);
	outcome_release(&o);
}

static void
test_bad(size_t i)
{
	struct job job = {.kind = JOB_NOOP};
	struct outcome o = OUTCOME_EMPTY;

	IS_INT(job_parse(&job, &o, bad[i].line, strlen(bad[i].line)), -1,
	    bad[i].line);
	IS_INT(o.settle, SETTLE_FAIL, "  fails");
	IS(o.code, bad[i].code, "  with the code");
	outcome_release(&o);
}

static void
test_ours(const char *line, bool want)
{
	OK(filter_ours(line, strlen(line)) == want, line);
}

int
main(void)
{
	double days;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		test_good(i);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		test_bad(i);
	OK(job_days("7", &days) == 0 && days == 7, "days by hand");
	OK(job_days("", &days) < 0, "no days");
	OK(job_days("7d", &days) < 0, "days with a unit");
	OK(job_days("nan", &days) < 0, "no number");
	OK(job_days("-1", &days) < 0, "negative days");
	test_ours("{\"task\":\"maintenance.noop\"}", true);
	test_ours("{\"task\":\"maintenance.noop\",\"settle\":\"fail\"}", false);
	test_ours("{\"task\":\"document.process_document\"}", false);
	test_ours("{\"task\":\"maintenance\"}", false);
	test_ours("{\"files\":[]}", false);
	test_ours("{\"kwargs\":{\"task\":\"maintenance.noop\"}}", false);
	OK(filter_answer_at(1000, 100000) == 91000, "10 s early");
	OK(filter_answer_at(1000, 8000) == 7000, "a quarter early");
	OK(filter_answer_at(1000, -5) == 995, "too late already");
	OK(filter_answer_at(1000, INT64_MAX) == INT64_MAX, "no deadline");
	return TAP_DONE();
}
