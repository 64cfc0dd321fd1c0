/* A message this ring has reserved, from the reserve to the settle. */
#ifndef HTS_DEQUEUE_TASK_HELD_H
#define HTS_DEQUEUE_TASK_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/message.h"
#include "dequeue/task/settlement.h"

/* Each kind has its own slots, so that one cannot starve another. */
enum held_kind { HELD_DOCUMENT, HELD_AI, HELD_OTHER, HELD_KINDS };

enum held_state {
	HELD_WAITING, /* to be written to the stages */
	HELD_SENT,    /* somewhere in the stages */
	HELD_SETTLING /* its settlement is under way to Redis */
};

struct held {
	struct held *next;
	char *tag, *queue, *list;
	const char *default_queue; /* of what follows; NULL: its own */
	char *text;		   /* the message, byte for byte */
	size_t length;
	struct message message;
	enum held_kind kind;
	enum held_state state;
	struct buf args, kwargs; /* strict JSON (plain.h) */
	struct buf line;	 /* what the stages get; empty: never sent */
	int64_t deadline;	 /* clock_ms; 0 until it is sent */
	long tries;		 /* deliveries that ended in a crash */
	bool suspect;		 /* goes alone: it was there at two crashes */
	int64_t alone_until;	 /* clock_ms; 0: not yet */
	bool obituary;		 /* its line carries the outcome */
	bool lost;		 /* its lease ran out: somebody else has it */
	bool overtakes; /* its obituary went out while its record was */
	double started; /* epoch seconds of the first writing; 0: never */
	double limit_s; /* time limit of this attempt; 0: never sent */
	struct settlement *settlement;
	int64_t settle_at, settle_ms; /* 0: it was not refused */
};

/* Copies what it is given. */
struct held *held_new(const char *tag, const char *queue, const char *list,
    const char *text, size_t n);
void held_free(struct held *h);

/* The time limit of an attempt in ms, kept in limit_s: the smaller of the
 * message's hard and soft limit, else the one given.  A filter cannot be
 * interrupted by an exception as a Python task can, so a soft limit ends a
 * task as a hard one does. */
int64_t held_limit_ms(struct held *h, int64_t otherwise_ms);
bool held_expired(const struct held *h, double epoch);

/* The tag in its line: its own, but while an obituary overtakes the record
 * there are two lines in the stages, and each has a tag of its own. */
#define HELD_OVERTAKES ":end"
bool held_is_answer(const struct held *h, const char *tag);

/* The queue of what follows it and names none. */
const char *held_default_queue(const struct held *h);

/* The record for the stages: the first attempt, or with why an obituary. */
void held_write_line(struct held *h, int64_t deadline, bool last,
    const char *why_code, const char *why_message);
/* Takes the arguments out of the line of an obituary. */
void held_shorten(struct held *h);

#endif
