#include "maint/clean_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/jscan.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/redis.h"

#define CALL_MS 10000
#define SCAN_COUNT "500"
/* Redis returns about SCAN_COUNT keys a page, more only from one bucket. */
#define PAGE_MAX 20000

static const struct cache_rule rules[] = {
    {"extracted_text:", 86400, false},
    {"hts:text:", 7 * 86400, true},
    {"openai_cache:", 7 * 86400, true},
    {"processing_status:", 3600, false},
    {"processing_progress:", 3600, false},
    {"error_details:", 3600, false},
};
#define RULES (sizeof rules / sizeof *rules)

/* Gives the time to live and both ends of each value: the age of a text of 16
 * MiB is found without sending all of it. */
static const char look_script[] =
    "local out = {}\n"
    "for i, key in ipairs(KEYS) do\n"
    "  local head, tail = '', ''\n"
    "  if redis.call('TYPE', key).ok == 'string' then\n"
    "    head = redis.call('GETRANGE', key, 0, 255)\n"
    "    tail = redis.call('GETRANGE', key, -64, -1)\n"
    "  end\n"
    "  out[i] = {redis.call('PTTL', key), head, tail}\n"
    "end\n"
    "return out\n";

struct cleaning {
	struct redis *redis;
	double now, limit_s;
	long long checked, deleted, expiring;
	struct redis_arg *argv; /* of the command being made */
	size_t argc;
};

const struct cache_rule *
cache_rule_of(const char *text, size_t n)
{
	for (size_t i = 0; i < RULES; i++) {
		size_t prefix = strlen(rules[i].prefix);

		if (n >= prefix && memcmp(text, rules[i].prefix, prefix) == 0)
			return &rules[i];
	}
	return NULL;
}

/* The number that text consists of, or -1. */
static double
number(const char *text, size_t n)
{
	char copy[32], *end;
	double value;

	if (n == 0 || n >= sizeof copy || text[0] < '0' || text[0] > '9')
		return -1;
	memcpy(copy, text, n);
	copy[n] = '\0';
	value = strtod(copy, &end);
	return *end == '\0' ? value : -1;
}

/* ..."created":123.4} at the very end: the member is the object's last. */
static double
created_at_end(const char *tail, size_t n)
{
	static const char name[] = "\"created\":";
	const size_t length = sizeof name - 1;

	if (n < length + 2 || tail[n - 1] != '}')
		return -1;
	for (size_t i = n - 1 - length; i > 0; i--)
		if (memcmp(tail + i, name, length) == 0 && tail[i - 1] == ',')
			return number(tail + i + length, n - 1 - i - length);
	return -1;
}

double
cache_created(const char *head, size_t head_n, const char *tail, size_t tail_n)
{
	struct span value;
	double created = -1;

	if (head_n == 0 || head[0] != '{')
		return -1;
	value = jscan_member(head, head_n, "created");
	/* A number at the cut may not be complete. */
	if (value.at && value.at + value.length < head + head_n)
		created = number(value.at, value.length);
	return created >= 0 ? created : created_at_end(tail, tail_n);
}

double
cache_age(const struct cache_rule *rule, double created, double now,
    long long pttl_ms)
{
	double age = 0;

	if (created >= 0)
		age = now - created;
	else if (pttl_ms >= 0)
		age = rule->ttl_s - (double)pttl_ms / 1000;
	return age > 0 ? age : 0;
}

static void
argue(struct cleaning *c, struct redis_arg argument)
{
	c->argv[c->argc++] = argument;
}

/* Sends the command that argue has built.  NULL with the outcome set if there
 * was no usable reply: Redis is away (release), or refuses (retry: bounded). */
static struct reply *
call(struct cleaning *c, struct outcome *o)
{
	struct reply *reply = redis_call(c->redis, CALL_MS, c->argc, c->argv);

	c->argc = 0;
	if (!reply) {
		outcome_failed(o, SETTLE_RELEASE, "redis", "%s: %s",
		    redis_name(c->redis), redis_error(c->redis));
	} else if (reply->type == REPLY_ERROR) {
		outcome_failed(o, SETTLE_RETRY, "redis", "%s: %s",
		    redis_name(c->redis), reply->text);
		reply_free(reply);
		reply = NULL;
	}
	return reply;
}

static int
give_ttl(struct cleaning *c, struct outcome *o, const struct reply *key,
    const struct cache_rule *rule)
{
	char seconds[32];
	struct reply *reply;

	snprintf(seconds, sizeof seconds, "%.0f", rule->ttl_s);
	argue(c, redis_arg_text("EXPIRE"));
	argue(c, redis_arg_bytes(key->text, key->length));
	argue(c, redis_arg_text(seconds));
	argue(c, redis_arg_text("NX"));
	reply = call(c, o);
	if (!reply)
		return -1;
	c->expiring += reply->integer == 1;
	reply_free(reply);
	return 0;
}

enum fate { FATE_KEEP, FATE_EXPIRE, FATE_DELETE };

/* Decides what becomes of a key; seen is its row in the answer of look_script.
 */
static enum fate
judge(const struct cleaning *c, const struct cache_rule *rule,
    const struct reply *seen)
{
	const struct reply *head, *tail;
	double created = -1;
	long long pttl;

	if (seen->type != REPLY_ARRAY || seen->count != 3)
		return FATE_KEEP;
	pttl = seen->items[0]->integer;
	head = seen->items[1];
	tail = seen->items[2];
	if (pttl == -2)
		return FATE_KEEP; /* expired meanwhile */
	if (rule->has_created && head->text && tail->text)
		created = cache_created(
		    head->text, head->length, tail->text, tail->length);
	if (cache_age(rule, created, c->now, pttl) >= c->limit_s)
		return FATE_DELETE;
	return pttl == -1 ? FATE_EXPIRE : FATE_KEEP;
}

static int
unlink_old(struct cleaning *c, struct outcome *o, const struct reply *keys,
    const enum fate *fates)
{
	struct reply *reply;

	argue(c, redis_arg_text("UNLINK"));
	for (size_t i = 0; i < keys->count; i++)
		if (fates[i] == FATE_DELETE)
			argue(c, redis_arg_bytes(keys->items[i]->text,
				     keys->items[i]->length));
	if (c->argc == 1) {
		c->argc = 0;
		return 0;
	}
	reply = call(c, o);
	if (!reply)
		return -1;
	c->deleted += reply->integer;
	reply_free(reply);
	return 0;
}

static struct reply *
look(struct cleaning *c, struct outcome *o, const struct reply *keys)
{
	char count[32];

	snprintf(count, sizeof count, "%zu", keys->count);
	argue(c, redis_arg_text("EVAL"));
	argue(c, redis_arg_text(look_script));
	argue(c, redis_arg_text(count));
	for (size_t i = 0; i < keys->count; i++)
		argue(c, redis_arg_bytes(
			     keys->items[i]->text, keys->items[i]->length));
	return call(c, o);
}

/* One page of keys of one rule. */
static int
clean_page(struct cleaning *c, struct outcome *o, const struct cache_rule *rule,
    const struct reply *keys)
{
	enum fate *fates = mem_alloc((keys->count + 1) * sizeof *fates);
	struct reply *seen;
	int status = -1;

	c->argv = mem_array(c->argv, keys->count + 8, sizeof(struct redis_arg));
	seen = look(c, o, keys);
	if (!seen)
		goto out;
	if (seen->type != REPLY_ARRAY || seen->count != keys->count) {
		outcome_failed(
		    o, SETTLE_RETRY, "redis", "unexpected answer to EVAL");
		goto out;
	}
	c->checked += (long long)keys->count;
	for (size_t i = 0; i < keys->count; i++)
		fates[i] = judge(c, rule, seen->items[i]);
	status = unlink_old(c, o, keys, fates);
	for (size_t i = 0; status == 0 && i < keys->count; i++)
		if (fates[i] == FATE_EXPIRE)
			status = give_ttl(c, o, keys->items[i], rule);
out:
	reply_free(seen);
	free(fates);
	return status;
}

static struct reply *
scan(struct cleaning *c, struct outcome *o, const char *cursor,
    const char *pattern)
{
	argue(c, redis_arg_text("SCAN"));
	argue(c, redis_arg_text(cursor));
	argue(c, redis_arg_text("MATCH"));
	argue(c, redis_arg_text(pattern));
	argue(c, redis_arg_text("COUNT"));
	argue(c, redis_arg_text(SCAN_COUNT));
	return call(c, o);
}

static bool
is_page(const struct reply *page)
{
	return page->type == REPLY_ARRAY && page->count == 2 &&
	       reply_text(page->items[0]) &&
	       page->items[1]->type == REPLY_ARRAY &&
	       page->items[1]->count <= PAGE_MAX;
}

/* All keys that match the pattern, which begins with the rule's prefix. */
static int
clean_matching(struct cleaning *c, struct outcome *o,
    const struct cache_rule *rule, const char *pattern)
{
	char cursor[32] = "0";
	struct reply *page;
	int status = 0;

	do {
		page = scan(c, o, cursor, pattern);
		if (!page)
			return -1;
		if (!is_page(page)) {
			outcome_failed(o, SETTLE_RETRY, "redis",
			    "unexpected answer to SCAN");
			status = -1;
		} else {
			snprintf(
			    cursor, sizeof cursor, "%s", page->items[0]->text);
			if (page->items[1]->count > 0)
				status = clean_page(c, o, rule, page->items[1]);
		}
		reply_free(page);
	} while (status == 0 && strcmp(cursor, "0") != 0);
	return status;
}

static int
clean_all(struct cleaning *c, struct outcome *o)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < RULES; i++) {
		char pattern[64];

		snprintf(pattern, sizeof pattern, "%s*", rules[i].prefix);
		status = clean_matching(c, o, &rules[i], pattern);
	}
	return status;
}

static void
print_result(struct outcome *o, const struct cleaning *c, const char *pattern)
{
	struct buf *out = &o->result;

	buf_add_char(out, '{');
	json_add_member(out, "status", "completed");
	json_add_member_int(out, "deleted_count", c->deleted);
	json_add_member_int(out, "checked_count", c->checked);
	json_add_member_int(out, "expire_set_count", c->expiring);
	json_add_member(out, "pattern", pattern);
	buf_add_char(out, '}');
}

void
cache_clean(struct outcome *o, double older_than_days, const char *pattern)
{
	struct cleaning c = {
	    .now = clock_epoch(), .limit_s = older_than_days * 86400};
	bool all = !pattern || !*pattern || strcmp(pattern, "*") == 0;
	const struct cache_rule *rule =
	    all ? NULL : cache_rule_of(pattern, strlen(pattern));
	int status;

	if (!all && !rule) {
		outcome_failed(o, SETTLE_FAIL, "bad_argument",
		    "pattern: '%s' begins with no cache prefix", pattern);
		return;
	}
	c.redis = redis_new_cache();
	c.argv = mem_array(NULL, 8, sizeof(struct redis_arg));
	status = all ? clean_all(&c, o) : clean_matching(&c, o, rule, pattern);
	if (status == 0) {
		outcome_done(o);
		print_result(o, &c, all ? "*" : pattern);
	}
	free(c.argv);
	redis_free(c.redis);
}
