/*
 * What hts-ai has in hand: an order per record, in it a batch per kind wanted,
 * in it a call per piece of text; and the worker that holds all of them.
 *
 * A call is queued (in its order, or among the urgent ones), delayed (until
 * due), flying (at the API), following (another call with the same request),
 * ended (its batch has not looked at it yet), or done.
 */
#ifndef HTS_AI_WORK_H
#define HTS_AI_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/filter.h"

#include "ai/traffic/api.h"
#include "ai/traffic/answer_cache.h"
#include "ai/traffic/budget.h"
#include "ai/request/chunk.h"
#include "ai/answer/classify.h"
#include "ai/answer/content.h"
#include "ai/answer/draft.h"
#include "ai/traffic/flight.h"
#include "ai/traffic/learn.h"
#include "ai/traffic/lock.h"
#include "ai/traffic/pace.h"
#include "ai/answer/place.h"
#include "ai/answer/rejection.h"
#include "ai/progress_line.h"
#include "ai/request/prompt.h"
#include "ai/traffic/rate.h"
#include "ai/request/token.h"
#include "ai/answer/spending.h"
#include "ai/want.h"

struct order;
struct batch;

/* Why something ended without items. */
struct failure {
	struct verdict verdict; /* why NULL: no failure */
	int64_t after_ms;	/* the server's wish for the next attempt */
	char *message;
};

enum call_state {
	CALL_QUEUED,
	CALL_DELAYED,
	CALL_FLYING,
	CALL_FOLLOWING,
	CALL_ENDED,
	CALL_DONE
};

struct call {
	struct flight flight; /* its key; first, so that it leads to the call */
	struct batch *batch;
	struct call *next;   /* in the batch, in the order of the text */
	struct call *queued; /* in the queue it stands in */
	enum call_state state;
	struct chunk chunk;
	char *heading; /* what its chunk stands under, in one line; or "" */
	char *text;    /* topics of all pieces to be merged; NULL: chunk */
	char *known;   /* top-up: the questions there are; NULL: none */
	struct call *source; /* top-up: the first call for this chunk */
	unsigned learned, cap_factor;
	long cap_max; /* output tokens, as learned; 0: no limit known */
	int tries, timeouts, reasks;
	int busy; /* answers of a server without room: no tries */
	int64_t due, sent;
	double cost;	  /* tokens, for the pace */
	size_t estimated; /* prompt tokens */
	bool locked;	  /* holds the lock of its key */
	bool no_flex;
	bool collected;
	size_t piece, gave; /* place of its chunk, and its items */
	struct call *leader, *followers, *next_follower;
	/* What came of it. */
	struct content good; /* raw objects that passed */
	struct drafts drafts;
	struct spending usage;
	bool not_kept;	       /* stored already, or an incomplete answer */
	bool cut_off;	       /* what came after the good items is lost */
	char *answer, *faults; /* for the re-ask */
	struct failure failure;
};

struct queue {
	struct call *first, *last;
};

enum stage { STAGE_PIECES, STAGE_TOP_UP, STAGE_MERGE, STAGE_DONE };

struct batch {
	struct order *order;
	struct want want;
	bool counted; /* want.count is what "auto" came to */
	enum form form;
	enum stage stage;
	struct call *calls;
	size_t open; /* calls not done */
	struct drafts drafts;
	struct spending usage;
	long rejected[FLAWS]; /* items, by what was wrong */
	struct buf partial;   /* entries, separated by commas */
	struct failure failure;
};

struct order {
	struct held held;	       /* first: the filter knows it by this */
	struct order *previous, *next; /* of all, also the answered */
	struct order *next_ready;
	bool ready;    /* stands in the ring of orders with queued calls */
	bool in_ring;  /* has a tag: came from hts-dequeue */
	bool answered; /* its line is written; calls still fly */
	bool busy;     /* the last answer was that there is no room */
	char *refused; /* why its request cannot be used; NULL: it can */
	struct wants wants;
	char *id;	 /* "-" without one */
	char safety[65]; /* hash of the user's id; "" without */
	struct account account;
	char *text;
	size_t length, words;
	struct places places;
	struct batch batches[ITEM_KINDS];
	size_t batches_count, open; /* open: batches not done */
	struct queue queue;
	int64_t first_sent;
	int64_t limit; /* own limit, from the first request on */
};

struct worker {
	const char *model; /* OPENAI_MODEL: what is used if a task has none */
	const char *base;
	const char *effort, *tier, *temperature; /* NULL: left out */
	cJSON *extra;	/* OPENAI_EXTRA_BODY, or NULL */
	bool safety;	/* send the hash of the user's id */
	size_t context; /* tokens the model reads and writes */
	bool dry;	/* print requests, send nothing */
	struct dry {
		long requests, input, output, credits;
		bool summed; /* the last line is written */
	} dried;
	struct wants operands;
	long count_max; /* of items that "auto" makes */
	int tries_max;
	struct prompts prompts;
	struct credits credits;
	struct learnings learnings;
	struct token_scale scale;
	struct pace pace;
	struct api *api;
	struct answer_cache cache;
	struct lock lock;
	struct rate rate;
	struct budget budget;
	struct flights flights;
	struct progress_line progress;
	struct filter filter;
	struct order *orders;
	struct order *fresh; /* the first of the held not yet started */
	struct order *ready_first, *ready_last;
	struct queue urgent; /* retries, before new work */
	struct queue delayed;
	struct queue ended_calls; /* calls that their batches have to look at */
	int64_t looked, look_at;  /* at deadlines: last, and next */
	int64_t locks_kept;
	int64_t patience; /* with calls in flight, when nobody takes answers */
	/* While nothing can be sent: why, as a code; NULL otherwise. */
	const char *held;
	/* By hand a refused key ends everything: code and message. */
	struct failure fatal;
	bool failed; /* by hand: a record failed */
};

void failure_set(struct failure *f, struct verdict verdict, int64_t after_ms,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
void failure_copy(struct failure *to, const struct failure *from);
void failure_release(struct failure *f);

#endif
