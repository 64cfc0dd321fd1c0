/* Which keys are cache entries, and how old they are. */
#include <stddef.h>

#include "maint/clean_cache.h"

#include "tap.h"

static const struct cache_rule *
rule(const char *key)
{
	return cache_rule_of(key, strlen(key));
}

static long long
created(const char *head, const char *tail)
{
	return (long long)cache_created(head, strlen(head), tail, strlen(tail));
}

static long long
age(const struct cache_rule *r, double made, double now, long long pttl_ms)
{
	return (long long)cache_age(r, made, now, pttl_ms);
}

int
main(void)
{
	const struct cache_rule *text = rule("hts:text:ab:1");
	const struct cache_rule *status = rule("processing_status:s");

	OK(text && text->has_created, "extraction results are cache");
	OK(status && !status->has_created, "statuses are cache");
	OK(rule("openai_cache:topics:*") != NULL, "a pattern below a prefix");
	OK(rule("extracted_text:") != NULL, "the bare prefix");
	OK(!rule("extracted_text"), "less than the prefix");
	OK(!rule("*"), "everything");
	OK(!rule("celery-task-meta-1"), "results are no cache");
	OK(!rule("hts:delayed"), "the broker's keys are no cache");
	OK(!rule("hts:t?xt:*"), "a glob inside the prefix");
	OK(!rule(""), "an empty key");

	IS_INT(created("{\"v\":1,\"created\":1000,\"a\":1}", ""), 1000,
	    "created at the start");
	IS_INT(created("{\"text\":\"x", ",\"pages\":1,\"created\":1234.5}"),
	    1234, "created at the end");
	IS_INT(created("{\"v\":1,\"created\":10", ",\"a\":1}"), -1,
	    "a number at the cut is not taken");
	IS_INT(created("{\"text\":\"x", ",\"a\":{\"b\":1,\"created\":5}}"), -1,
	    "created of an inner object");
	IS_INT(created("{\"text\":\"x", "x,\\\"created\\\":5}"), -1,
	    "created inside a string");
	IS_INT(created("[1]", ",\"created\":5}"), -1, "no object");
	IS_INT(created("{\"created\":\"5\"}", "{\"created\":\"5\"}"), -1,
	    "created that is no number");
	IS_INT(created("", ""), -1, "an empty value");

	IS_INT(age(text, 400, 1000, 5000), 600, "age by created");
	IS_INT(age(status, -1, 1000, 600000), 3000,
	    "age by the time that is left");
	IS_INT(age(status, -1, 1000, 9000000), 0,
	    "more time left than written with");
	IS_INT(age(status, -1, 1000, -1), 0, "age unknown");
	IS_INT(age(text, 2000, 1000, -1), 0, "created in the future");
	return TAP_DONE();
}
