/* What the stand-in was asked: counters and the last requests. */
#ifndef STANDIN_STATS_H
#define STANDIN_STATS_H

#include <stdint.h>

#include "lib/buf.h"
#include "chat.h"
#include "fault.h"

#define STATS_FAULTS_MAX 64
#define STATS_LAST 200 /* bodies kept */

struct stats {
	long requests; /* chat completions, whatever came of them */
	long other;    /* all else but /_ paths */
	long by_shape[SHAPES];
	long by_status[600]; /* 0: the connection was cut, or never answered */
	long by_fault[STATS_FAULTS_MAX]; /* in the order of the table */
	long answered;			 /* good answers */
	long answered_again; /* good answers to a body answered before */
	long re_asks;	     /* conversations that hold an answer */
	long prompt_tokens, completion_tokens;
	long in_flight, max_in_flight; /* not touched by stats_reset */
	uint64_t *seen;		       /* hashes of the bodies answered well */
	size_t seen_count, seen_size;
	struct buf last[STATS_LAST];
	size_t last_next;
};

void stats_arrived(struct stats *stats, const char *body, size_t n);
void stats_ended(struct stats *stats, int status);
/* Counts a good answer to body. */
void stats_answered(struct stats *stats, const char *body, size_t n);
void stats_fault(struct stats *stats, const struct fault *fault);
/* All to zero but what is in flight now. */
void stats_reset(struct stats *stats);
void stats_print(const struct stats *stats, struct buf *out);
/* The last bodies, oldest first, as an array of JSON values; a body that is
 * no JSON as a string. */
void stats_print_requests(const struct stats *stats, struct buf *out);

#endif
