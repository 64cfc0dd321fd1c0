#include "ai/traffic/lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/share.h"

/* How long others wait for a worker that died; three renewals fit in. */
#define LIFE_MS "30000"
#define BATCH 64
#define ARGS_MAX (3 + BATCH + 3)

void
lock_init(struct lock *l, struct answer_cache *cache)
{
	l->cache = cache;
	l->script = share_read("lua/flight.lua");
	uuid_random(l->token);
}

void
lock_release(struct lock *l)
{
	free(l->script);
	l->script = NULL;
}

/* Runs the script on n keys. */
static struct reply *
run(struct lock *l, const char *op, size_t n, char names[][CACHE_KEY_SIZE])
{
	struct redis_arg argv[ARGS_MAX];
	char count[24];
	size_t argc = 0;

	snprintf(count, sizeof count, "%zu", n);
	argv[argc++] = redis_arg_text("EVAL");
	argv[argc++] = redis_arg_text(l->script);
	argv[argc++] = redis_arg_text(count);
	for (size_t i = 0; i < n; i++)
		argv[argc++] = redis_arg_text(names[i]);
	argv[argc++] = redis_arg_text(op);
	argv[argc++] = redis_arg_text(l->token);
	argv[argc++] = redis_arg_text(LIFE_MS);
	return answer_cache_call(l->cache, argc, argv);
}

enum lock_result
lock_take(struct lock *l, struct cache_key key, struct cached *found)
{
	char names[2][CACHE_KEY_SIZE];
	enum lock_result result = LOCK_NONE;
	struct reply *reply;

	memset(found, 0, sizeof *found);
	if (!answer_cache_works(l->cache))
		return LOCK_NONE;
	answer_cache_print_key(names[0], "hts:lock:", key);
	answer_cache_print_key(names[1], CACHE_PREFIX, key);
	reply = run(l, "take", 2, names);
	if (reply && reply->type == REPLY_INTEGER)
		result = reply->integer ? LOCK_TAKEN : LOCK_BUSY;
	else if (reply_text(reply) &&
		 cached_read(found, reply->text, reply->length) == 0)
		result = LOCK_ANSWER;
	else if (reply_text(reply))
		answer_cache_drop(l->cache, key);
	reply_free(reply);
	return result;
}

static void
run_all(struct lock *l, const char *op, const struct cache_key *keys, size_t n)
{
	char names[BATCH][CACHE_KEY_SIZE];
	size_t count;

	for (size_t at = 0; at < n && answer_cache_works(l->cache);
	     at += BATCH) {
		count = n - at < BATCH ? n - at : BATCH;
		for (size_t i = 0; i < count; i++)
			answer_cache_print_key(
			    names[i], "hts:lock:", keys[at + i]);
		reply_free(run(l, op, count, names));
	}
}

void
lock_keep(struct lock *l, const struct cache_key *keys, size_t n)
{
	run_all(l, "keep", keys, n);
}

void
lock_give(struct lock *l, const struct cache_key *keys, size_t n)
{
	run_all(l, "give", keys, n);
}
