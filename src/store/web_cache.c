#include "store/web_cache.h"

#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/task.h"

#define ANSWER_MS 2000 /* a slower cache is of no use */
#define AWAY_MS 5000   /* how long it is not used after a failure */
#define TEXT_TTL_S "86400"
#define EXTRACTION_TTL_S "604800"
#define SESSION_TTL_S "3600"

struct cache {
	struct redis *redis;
	struct redis *results; /* NULL until asked for, or none are kept */
	int64_t away_until;
	bool warned;
};

/* Records of one upload are saved by several rings, so what is set after
 * COMMIT may come late: nothing set by an older COMMIT may hide a newer one. */
static const char progress_script[] =
    "local old = redis.call('get', KEYS[1])\n"
    "local percent = tonumber(redis.call('get', KEYS[2]) or '0') or 0\n"
    "local new = tonumber(ARGV[3])\n"
    "if ARGV[1] == 'more' and ARGV[2] == 'processing' and\n"
    "   (old == 'completed' or old == 'error') then return 0 end\n"
    "if ARGV[1] ~= 'begin' and percent > new and\n"
    "   ARGV[2] ~= 'completed' then\n"
    "  new = percent\n"
    "  if new > 99 then new = 99 end\n"
    "end\n"
    "redis.call('set', KEYS[1], ARGV[2], 'EX', ARGV[4])\n"
    "redis.call('set', KEYS[2], string.format('%d', new), 'EX', ARGV[4])\n"
    "return 1\n";

struct cache *
cache_new(void)
{
	struct cache *c = mem_alloc(sizeof *c);

	c->redis = redis_new_cache();
	return c;
}

void
cache_free(struct cache *c)
{
	if (!c)
		return;
	redis_free(c->redis);
	if (c->results)
		redis_free(c->results);
	free(c);
}

static void
away(struct cache *c, const char *why)
{
	c->away_until = clock_ms() + AWAY_MS;
	if (!c->warned)
		msg_warn(NULL, "goes on without the cache in Redis: %s", why);
	c->warned = true;
}

static bool
usable(const struct cache *c)
{
	return clock_ms() >= c->away_until;
}

/* A good reply, or NULL. A failure is reported once until Redis is back. */
static struct reply *
checked(struct cache *c, struct redis *r, struct reply *reply)
{
	if (!reply) {
		away(c, redis_error(r));
		return NULL;
	}
	if (reply->type == REPLY_ERROR) {
		away(c, reply->text);
		reply_free(reply);
		return NULL;
	}
	c->warned = false;
	return reply;
}

const char *
cache_trouble(struct cache *c)
{
	struct reply *reply = redis_command(c->redis, ANSWER_MS, "PING");
	const char *why = reply ? "" : redis_error(c->redis);

	reply_free(reply);
	return why;
}

static bool
get(struct cache *c, struct redis *r, const char *key, struct buf *out)
{
	struct reply *reply;
	bool found = false;

	if (!r || !usable(c))
		return false;
	reply = checked(c, r, redis_command(r, ANSWER_MS, "GET %s", key));
	if (reply && reply->type == REPLY_TEXT) {
		buf_add(out, reply->text, reply->length);
		found = true;
	}
	reply_free(reply);
	return found;
}

static void
set(struct cache *c, const char *key, const char *value, size_t n,
    const char *ttl)
{
	if (usable(c))
		reply_free(checked(c, c->redis,
		    redis_command(c->redis, ANSWER_MS, "SET %s %b EX %s", key,
			value, n, ttl)));
}

bool
cache_text(struct cache *c, const char *id, struct buf *out)
{
	char *key = mem_printf("extracted_text:%s", id);
	bool found = get(c, c->redis, key, out);

	free(key);
	return found;
}

void
cache_set_text(struct cache *c, const char *id, const char *text, size_t n)
{
	char *key = mem_printf("extracted_text:%s", id);

	set(c, key, text, n, TEXT_TTL_S);
	free(key);
}

static char *
extraction_key(const char *sha256)
{
	return mem_printf("hts:text:%s:%s", sha256, EXTRACTOR_VERSION);
}

bool
cache_extraction(struct cache *c, const char *sha256, struct buf *out)
{
	char *key = extraction_key(sha256);
	bool found = get(c, c->redis, key, out);

	free(key);
	return found;
}

void
cache_set_extraction(
    struct cache *c, const char *sha256, const char *json, size_t n)
{
	char *key = extraction_key(sha256);

	set(c, key, json, n, EXTRACTION_TTL_S);
	free(key);
}

void
cache_progress(struct cache *c, const char *session, enum progress_kind kind,
    const char *status, int percent)
{
	static const char *const kinds[] = {"begin", "work", "more"};
	char *first = mem_printf("processing_status:%s", session);
	char *second = mem_printf("processing_progress:%s", session);

	if (usable(c))
		reply_free(checked(c, c->redis,
		    redis_command(c->redis, ANSWER_MS,
			"EVAL %s 2 %s %s %s %s %d %s", progress_script, first,
			second, kinds[kind], status, percent, SESSION_TTL_S)));
	free(first);
	free(second);
}

static void delete (struct cache *c, struct redis *r, const char *key)
{
	if (r && usable(c))
		reply_free(
		    checked(c, r, redis_command(r, ANSWER_MS, "DEL %s", key)));
}

void
cache_error(
    struct cache *c, const char *session, const char *type, const char *message)
{
	char *key = mem_printf("error_details:%s", session);
	struct buf value = BUF_EMPTY;
	char now[CLOCK_ISO_SIZE];

	if (type) {
		clock_iso(clock_epoch(), now);
		buf_add_char(&value, '{');
		json_add_member(&value, "error_type", type);
		json_add_member(&value, "message", message);
		json_add_member(&value, "timestamp", now);
		buf_add_char(&value, '}');
		set(c, key, value.data, value.length, SESSION_TTL_S);
	} else {
		delete (c, c->redis, key);
	}
	buf_release(&value);
	free(key);
}

static struct redis *
results(struct cache *c)
{
	if (!c->results)
		c->results = redis_new_result();
	return c->results;
}

bool
cache_result(struct cache *c, const char *task_id, struct buf *out)
{
	char *key = mem_printf("celery-task-meta-%s", task_id);
	bool found = get(c, results(c), key, out);

	free(key);
	return found;
}

void
cache_forget_result(struct cache *c, const char *task_id)
{
	char *key = mem_printf("celery-task-meta-%s", task_id);

	delete (c, results(c), key);
	free(key);
}
