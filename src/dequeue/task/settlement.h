/* What Redis is told, in one step, when an attempt ends: pure data. */
#ifndef HTS_DEQUEUE_TASK_SETTLEMENT_H
#define HTS_DEQUEUE_TASK_SETTLEMENT_H

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

/* The result of another task than the one that ended. */
struct stored {
	char *id;
	struct buf result;
};

/* How many parts a chord has that is sent now. */
struct chord_size {
	char *group;
	size_t parts;
};

/* One part of a chord that is done.  Only Redis knows whether it is the last:
 * so all that could follow is prepared. */
struct chord_part {
	char *group;
	long index;	   /* place among the results; -1: none */
	struct buf member; /* [1, id, state, result] */
	/* The message of the body: the results stand between before and after
	 * in its base64 if insert is set. */
	struct buf list, before, after, tail;
	bool insert;
	const char *refused; /* why the body cannot be sent, or NULL */
	/* Its failure: the reason stands between error, trace and the rest of
	 * each of those that wait for it. */
	struct buf error, trace;
	struct stored *bodies;
	size_t body_count;
	struct push *errbacks;
	size_t errback_count;
};

struct settlement {
	struct buf result;  /* Celery's result object; empty: store none */
	bool forget_tries;  /* delete hts:try:<id> */
	struct buf dead;    /* entry of the dead-letter list; empty: none */
	double due;	    /* of delayed; 0: none */
	struct buf delayed; /* message for hts:delayed */
	struct buf home;    /* list it goes to when due; empty: its own */
	struct push *pushes;
	size_t push_count;
	struct stored *stored;
	size_t stored_count;
	struct chord_size *sizes;
	size_t size_count;
	struct chord_part *parts;
	size_t part_count;
	struct counter *counters;
	size_t counter_count;
};

struct settlement *settlement_new(void);
void settlement_free(struct settlement *s);
/* A new push; the caller fills its message.  list: the key of the list. */
struct push *settlement_push(struct settlement *s, char side, const char *list);
/* A new result of task id; the caller fills it. */
struct buf *settlement_store(struct settlement *s, const char *id);
/* Forgets the pushes and sizes behind these numbers. */
void settlement_take_back(struct settlement *s, size_t pushes, size_t sizes);
void settlement_size(struct settlement *s, const char *group, size_t parts);
/* A new part; the caller fills it.  Valid until the next one. */
struct chord_part *settlement_part(
    struct settlement *s, const char *group, long index);
/* One that waits for the body; the caller fills the rest of its result. */
struct buf *settlement_body(struct chord_part *part, const char *id);
/* A message that follows if the body of the chord fails. */
struct push *settlement_errback(struct chord_part *part);
void settlement_count(struct settlement *s, const char *name, long long by);

#endif
