#include "ai/call.h"

#include "lib/mem.h"

static bool
divide_one(struct worker *w, struct call *call)
{
	struct chunk *c = &call->chunk, second;
	const char *text = call->batch->job->text;
	size_t middle =
	    call->text ? 0 : chunk_middle(text + c->offset, c->length);
	struct call *halves[2] = {call, NULL};

	if (middle == 0)
		return false;
	call_land(w, call);
	chunk_divide(c, &second, text, middle);
	c->ask = second.ask = (c->ask + 1) / 2;
	call->cap_factor = 1;
	call->tries = 1; /* ahead of new work */
	halves[1] = call_new(call->batch, &second, call);
	halves[1]->known = mem_copy(call->known);
	halves[1]->source = call->source;
	halves[1]->tries = 1;
	calls_admit(w, halves, 2);
	return true;
}

bool
call_divide(struct worker *w, struct call *call)
{
	struct call *follower = call->followers, *next;

	call->followers = NULL;
	if (!divide_one(w, call)) {
		call->followers = follower;
		return false;
	}
	for (; follower; follower = next) {
		next = follower->next_follower;
		follower->leader = NULL;
		divide_one(w, follower);
	}
	return true;
}
