/*
 * HTS_MAX_TOKENS_PER_UPLOAD: what the requests about one upload may cost.
 * Counted for each record, and for all workers together in Redis as long as
 * answers are kept there; without Redis the record's own count bounds it.
 */
#ifndef HTS_AI_TRAFFIC_BUDGET_H
#define HTS_AI_TRAFFIC_BUDGET_H

#include <stdbool.h>

#include "ai/traffic/answer_cache.h"

struct budget {
	struct answer_cache *cache;
	long most; /* tokens; 0: unbounded */
	char *script;
};

/* Of one record. */
struct account {
	char *upload; /* its id; NULL: only the record is counted */
	double tokens;
};

void budget_init(struct budget *b, struct answer_cache *cache, long most);
void budget_release(struct budget *b);
/* Takes the tokens a request may cost; false if that would be too much. */
bool budget_take(struct budget *b, struct account *a, double tokens);
/* Gives back what a request did not cost; negative: it has cost more. */
void budget_give(struct budget *b, struct account *a, double tokens);

#endif
