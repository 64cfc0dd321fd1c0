#include "ai/traffic/rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/hash.h"
#include "lib/share.h"

#define WAIT_MAX_MS 1000 /* others may give something back meanwhile */

void
rate_init(struct rate *r, struct answer_cache *cache, long requests,
    long tokens, const char *base, const char *key)
{
	char hex[HASH_HEX_SIZE];
	struct buf text = BUF_EMPTY;

	memset(r, 0, sizeof *r);
	r->cache = cache;
	r->requests = requests;
	r->tokens = tokens;
	r->script = share_read("lua/rate.lua");
	buf_printf(&text, "%s\n%s", base, key ? key : "");
	hash_sha256_hex(text.data, text.length, hex);
	explicit_bzero(text.data, text.length);
	buf_release(&text);
	snprintf(r->name, sizeof r->name, "hts:rate:%.16s", hex);
}

void
rate_release(struct rate *r)
{
	free(r->script);
	r->script = NULL;
}

/* The script's answer; 0 without Redis. */
static long long
run(struct rate *r, int requests, double tokens)
{
	char numbers[4][32];
	struct redis_arg argv[8] = {redis_arg_text("EVAL"),
	    redis_arg_text(r->script), redis_arg_text("1"),
	    redis_arg_text(r->name)};
	struct reply *reply;
	long long wait = 0;

	snprintf(numbers[0], sizeof *numbers, "%ld", r->requests);
	snprintf(numbers[1], sizeof *numbers, "%ld", r->tokens);
	snprintf(numbers[2], sizeof *numbers, "%d", requests);
	snprintf(numbers[3], sizeof *numbers, "%.0f", tokens);
	for (size_t i = 0; i < 4; i++)
		argv[4 + i] = redis_arg_text(numbers[i]);
	reply = answer_cache_call(r->cache, 8, argv);
	if (reply && reply->type == REPLY_INTEGER)
		wait = reply->integer;
	reply_free(reply);
	return wait;
}

static bool
is_shared(const struct rate *r)
{
	return (r->requests > 0 || r->tokens > 0) &&
	       answer_cache_works(r->cache);
}

int64_t
rate_take(struct rate *r, double tokens, int64_t now)
{
	long long wait;

	if (!is_shared(r))
		return 0;
	if (now < r->again)
		return r->again - now;
	wait = run(r, 1, tokens);
	if (wait > WAIT_MAX_MS)
		wait = WAIT_MAX_MS;
	r->again = wait > 0 ? now + wait : 0;
	return wait > 0 ? wait : 0;
}

void
rate_give(struct rate *r, int requests, double tokens)
{
	if (!is_shared(r) || (requests == 0 && !(r->tokens > 0 && tokens >= 1)))
		return;
	run(r, -requests, -tokens);
}
