/* What Redis is told, in one step, when an attempt ends: pure data. */
#ifndef HTS_SETTLEMENT_H
#define HTS_SETTLEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

struct push {
	char side; /* 'R': consumed next; 'L': last in line */
	struct buf list, message;
};

struct counter {
	char *name;
	long long by;
};

struct settlement {
	struct buf result;  /* Celery's result object; empty: store none */
	bool forget_tries;  /* delete hts:try:<id> */
	struct buf dead;    /* entry of the dead-letter list; empty: none */
	double due;	    /* of delayed; 0: none */
	struct buf delayed; /* message for hts:delayed */
	struct push *pushes;
	size_t push_count;
	struct counter *counters;
	size_t counter_count;
};

struct settlement *settlement_new(void);
void settlement_free(struct settlement *s);
/* A new push; the caller fills its message.  list: the key of the list. */
struct push *settlement_push(struct settlement *s, char side, const char *list);
void settlement_count(struct settlement *s, const char *name, long long by);

#endif
