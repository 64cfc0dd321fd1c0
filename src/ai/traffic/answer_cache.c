#include "ai/traffic/answer_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"

#define TIMEOUT_MS 250
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MAX_MS 30000
#define TOKENS_MAX 1000000000L
#define BATCH 64

void
cached_print(const struct cached *c, double created, struct buf *out)
{
	buf_add_char(out, '{');
	json_add_member_int(out, "v", 1);
	json_add_member_int(out, "created", (long long)created);
	json_add_member(out, "payer", c->payer);
	json_add_member(out, "model", c->model);
	json_add_member(out, "finish_reason", "stop");
	buf_printf(out,
	    ",\"usage\":{\"prompt_tokens\":%ld,\"completion_tokens\":%ld,"
	    "\"total_tokens\":%ld,\"cached_tokens\":%ld,"
	    "\"reasoning_tokens\":%ld,\"requests\":%ld}",
	    c->tokens.input, c->tokens.output,
	    c->tokens.input + c->tokens.output, c->tokens.cached,
	    c->tokens.reasoning, c->requests);
	json_add_member(out, "content", c->content);
	buf_add_char(out, '}');
}

int
cached_read(struct cached *c, const char *text, size_t n)
{
	cJSON *root = n ? json_parse(text, n) : NULL;
	const cJSON *usage = json_object(root, "usage");
	const char *content = json_text(root, "content");
	const char *finish = json_text(root, "finish_reason");
	struct tokens *t = &c->tokens;
	int result = -1;
	long version;

	memset(c, 0, sizeof *c);
	if (content && *content && finish && strcmp(finish, "stop") == 0 &&
	    json_integer(root, "v", 1, 1, &version) &&
	    json_text(root, "model") &&
	    json_integer(usage, "prompt_tokens", 0, TOKENS_MAX, &t->input) &&
	    json_integer(
		usage, "completion_tokens", 0, TOKENS_MAX, &t->output)) {
		json_integer(usage, "cached_tokens", 0, TOKENS_MAX, &t->cached);
		json_integer(
		    usage, "reasoning_tokens", 0, TOKENS_MAX, &t->reasoning);
		c->requests = 1;
		json_integer(usage, "requests", 1, TOKENS_MAX, &c->requests);
		c->payer = mem_copy(json_text(root, "payer"));
		c->model = mem_copy(json_text(root, "model"));
		c->content = mem_copy(content);
		result = 0;
	}
	cJSON_Delete(root);
	return result;
}

void
cached_release(struct cached *c)
{
	free(c->payer);
	free(c->model);
	free(c->content);
	memset(c, 0, sizeof *c);
}

void
answer_cache_init(struct answer_cache *c)
{
	memset(c, 0, sizeof *c);
	c->enabled = setting_switch("OPENAI_CACHE_ENABLED");
	snprintf(c->ttl, sizeof c->ttl, "%lld",
	    (long long)(setting_ms("OPENAI_CACHE_TTL") / 1000));
}

void
answer_cache_release(struct answer_cache *c)
{
	redis_free(c->redis);
	c->redis = NULL;
}

static bool
redis_is_named(void)
{
	static const char *const names[] = {"REDIS_URL", "REDIS_URL_FILE",
	    "REDIS_HOST", "CELERY_BROKER_URL", "CELERY_BROKER_URL_FILE",
	    "CELERY_RESULT_BACKEND", "CELERY_RESULT_BACKEND_FILE"};
	const char *value;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		value = getenv(names[i]);
		if (value && *value)
			return true;
	}
	return false;
}

void
answer_cache_decide(struct answer_cache *c, bool in_ring)
{
	if (c->decided || !c->enabled)
		return;
	c->decided = true;
	if (in_ring || redis_is_named())
		c->redis = redis_new_cache();
	else
		msg_warn(NULL, "no REDIS_URL: answers are not kept");
}

bool
answer_cache_works(const struct answer_cache *c)
{
	return c->redis && clock_ms() >= c->again;
}

struct reply *
answer_cache_call(
    struct answer_cache *c, size_t argc, const struct redis_arg *argv)
{
	struct reply *reply;

	if (!answer_cache_works(c))
		return NULL;
	reply = redis_call(c->redis, TIMEOUT_MS, argc, argv);
	if (reply && reply->type != REPLY_ERROR) {
		if (c->warned)
			msg_info(NULL, "answers are kept in Redis again");
		c->warned = false;
		c->backoff = 0;
		return reply;
	}
	if (!c->warned)
		msg_warn(NULL, "going on without the cache in Redis: %s",
		    reply ? reply->text : redis_error(c->redis));
	c->warned = true;
	c->backoff = c->backoff ? c->backoff * 2 : BACKOFF_FIRST_MS;
	if (c->backoff > BACKOFF_MAX_MS)
		c->backoff = BACKOFF_MAX_MS;
	c->again = clock_ms() + c->backoff;
	reply_free(reply);
	return NULL;
}

void
answer_cache_print_key(
    char name[CACHE_KEY_SIZE], const char *prefix, struct cache_key key)
{
	int n = snprintf(
	    name, CACHE_KEY_SIZE, "%s%s:", prefix, tasks[key.kind].item.name);

	for (int i = 0; i < 32; i++)
		n += snprintf(
		    name + n, CACHE_KEY_SIZE - (size_t)n, "%02x", key.hash[i]);
}

static void
get_batch(struct answer_cache *c, const struct cache_key *keys, size_t n,
    struct cached *found)
{
	char names[BATCH][CACHE_KEY_SIZE];
	struct redis_arg argv[BATCH + 1] = {redis_arg_text("MGET")};
	struct reply *reply;
	const char *text;

	for (size_t i = 0; i < n; i++) {
		answer_cache_print_key(names[i], CACHE_PREFIX, keys[i]);
		argv[i + 1] = redis_arg_text(names[i]);
	}
	reply = answer_cache_call(c, n + 1, argv);
	for (size_t i = 0; reply && i < reply->count && i < n; i++) {
		text = reply_text(reply->items[i]);
		if (text &&
		    cached_read(&found[i], text, reply->items[i]->length) < 0)
			answer_cache_drop(c, keys[i]);
	}
	reply_free(reply);
}

void
answer_cache_get(struct answer_cache *c, const struct cache_key *keys, size_t n,
    struct cached *found)
{
	memset(found, 0, n * sizeof *found);
	for (size_t at = 0; at < n; at += BATCH)
		get_batch(
		    c, keys + at, n - at < BATCH ? n - at : BATCH, found + at);
}

void
answer_cache_put(
    struct answer_cache *c, struct cache_key key, const struct cached *value)
{
	struct redis_arg argv[5] = {redis_arg_text("SET")};
	struct buf text = BUF_EMPTY;
	char name[CACHE_KEY_SIZE];

	if (!answer_cache_works(c))
		return;
	answer_cache_print_key(name, CACHE_PREFIX, key);
	cached_print(value, clock_epoch(), &text);
	argv[1] = redis_arg_text(name);
	argv[2] = redis_arg_bytes(text.data, text.length);
	argv[3] = redis_arg_text("EX");
	argv[4] = redis_arg_text(c->ttl);
	reply_free(answer_cache_call(c, 5, argv));
	buf_release(&text);
}

void
answer_cache_drop(struct answer_cache *c, struct cache_key key)
{
	struct redis_arg argv[2] = {redis_arg_text("DEL")};
	char name[CACHE_KEY_SIZE];

	answer_cache_print_key(name, CACHE_PREFIX, key);
	argv[1] = redis_arg_text(name);
	reply_free(answer_cache_call(c, 2, argv));
}
