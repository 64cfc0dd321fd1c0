#include "ai/answer/spending.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

void
spending_add(struct spending *u, const struct tokens *tokens, long requests,
    const char *model)
{
	u->tokens.input += tokens->input;
	u->tokens.output += tokens->output;
	u->tokens.cached += tokens->cached;
	u->tokens.reasoning += tokens->reasoning;
	u->requests += requests;
	if (model) {
		free(u->model);
		u->model = mem_copy(model);
	}
}

bool
spending_cached(const struct spending *u)
{
	return u->requests == 0;
}

void
spending_print(struct buf *out, const struct spending *u, const char *model,
    const struct credits *credits)
{
	const char *name = u->model ? u->model : model;
	const char *cached = spending_cached(u) ? "true" : "false";

	buf_add_char(out, '{');
	json_add_member(out, "model", name);
	json_add_member_int(out, "input_tokens", u->tokens.input);
	json_add_member_int(out, "output_tokens", u->tokens.output);
	json_add_member_int(out, "cached_input_tokens", u->tokens.cached);
	json_add_member_int(out, "reasoning_tokens", u->tokens.reasoning);
	json_add_member_int(out, "requests", u->requests);
	json_add_member_int(out, "cache_hits", u->cache_hits);
	json_add_member_raw(out, "cached", cached, strlen(cached));
	json_add_member_int(out, "credits",
	    credits_of(credits, name, u->tokens.input, u->tokens.output));
	buf_add_char(out, '}');
}

void
spending_release(struct spending *u)
{
	free(u->model);
	memset(u, 0, sizeof *u);
}
