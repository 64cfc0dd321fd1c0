#include "ai/traffic/budget.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/share.h"

void
budget_init(struct budget *b, struct answer_cache *cache, long most)
{
	*b = (struct budget){cache, most, share_read("lua/budget.lua")};
}

void
budget_release(struct budget *b)
{
	free(b->script);
	b->script = NULL;
}

/* The script's answer; true without Redis. */
static bool
run(struct budget *b, const struct account *a, double tokens, long most)
{
	char numbers[2][32], *name = mem_printf("hts:tokens:%s", a->upload);
	struct reply *reply;
	bool taken;

	snprintf(numbers[0], sizeof *numbers, "%.0f", tokens);
	snprintf(numbers[1], sizeof *numbers, "%ld", most);
	reply = answer_cache_call(b->cache, 7,
	    (const struct redis_arg[]){redis_arg_text("EVAL"),
		redis_arg_text(b->script), redis_arg_text("1"),
		redis_arg_text(name), redis_arg_text(numbers[0]),
		redis_arg_text(numbers[1]), redis_arg_text(b->cache->ttl)});
	taken = !reply || reply->type != REPLY_INTEGER || reply->integer == 1;
	reply_free(reply);
	free(name);
	return taken;
}

bool
budget_take(struct budget *b, struct account *a, double tokens)
{
	if (b->most == 0)
		return true;
	if (a->tokens + tokens > (double)b->most)
		return false;
	if (a->upload && !run(b, a, tokens, b->most))
		return false;
	a->tokens += tokens;
	return true;
}

void
budget_give(struct budget *b, struct account *a, double tokens)
{
	if (b->most == 0)
		return;
	a->tokens -= tokens;
	if (a->upload)
		run(b, a, -tokens, 0);
}
