/*
 * The loop of a stage: records in on stdin, records out on stdout, and what is
 * in work kept in between.  It reads while there is room, passes on what is
 * not the stage's business, watches the time of each record, writes as the
 * next stage takes it, prints what is held on SIGUSR2, and ends when nobody
 * takes what it writes.  What a record needs is the stage's own business.
 */
#ifndef HTS_LIB_FILTER_H
#define HTS_LIB_FILTER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/line.h"

/* A record in work: the first member of the stage's own struct. */
struct held {
	struct held *next; /* in the order they came */
	const char *name;  /* in messages; NULL: the record's id */
	struct buf line;
	size_t size;   /* bytes it counts for: as it came, and filter_grow */
	int64_t since; /* clock_ms when it came */
	int64_t answer_at; /* clock_ms; INT64_MAX: no end (made by hand) */
	bool late;	   /* answer_at was reached and late() called */
};

enum filter_line {
	FILTER_PASS,  /* not the stage's business: leaves as it came */
	FILTER_HELD,  /* *held is set */
	FILTER_DROP,  /* nothing leaves for it */
	FILTER_BROKEN /* no JSON object: the input cannot be trusted */
};

/* What a stage does; a function that says so may be NULL. */
struct filter_stage {
	/* Looks at a line that begins with { and ends with }.  HELD: *held is
	 * new memory, zeroed but for what the stage sets behind its struct
	 * held, which the filter fills (the line only if it is empty). */
	enum filter_line (*take)(
	    void *context, const char *line, size_t n, struct held **held);
	/* Does what can be done.  Returns when it wants to be called at the
	 * latest (clock_ms), INT64_MAX: when something happens. */
	int64_t (*work)(void *context);
	/* The record's time is over: called once.  NULL: work looks itself. */
	void (*late)(void *context, struct held *held);
	/* Appends what the record waits for, behind "held for N ms, ". */
	void (*describe)(
	    const void *context, const struct held *held, struct buf *out);
	/* Other descriptors: fills as many places as filter_init was given,
	 * and is given them back after the wait.  NULL: none. */
	void (*watch)(void *context, struct pollfd *fds);
	void (*happened)(void *context, const struct pollfd *fds);
	/* Waits in place of poll(2).  NULL: poll. */
	int (*wait)(void *context, struct pollfd *fds, size_t n, int ms);
	/* Whether to go on although nobody has taken what was written for so
	 * many ms.  NULL: no. */
	bool (*stays)(void *context, int64_t broken_ms);
};

/* Places filter_watch fills. */
#define FILTER_WATCHED 3

struct filter {
	const struct filter_stage *stage;
	void *context;
	struct line_reader in;
	struct line_writer out;
	struct held *first, **end;
	size_t count, bytes; /* held */
	size_t count_max;    /* 0: only the bytes are bounded */
	size_t bytes_max;    /* HTS_STAGE_BYTES */
	bool ended;  /* nothing more is read; set before the run: nothing at
			all, and stdin is left alone */
	bool torn;   /* what was read last is unusable */
	bool broken; /* nobody takes what is written */
	int64_t broken_at;
	int signals;
	bool in_changed, out_changed; /* flags of the descriptors */
	struct pollfd *fds;
	size_t watched;
};

/* When to answer a record that comes now and has left_ms to its deadline: a
 * quarter of it, at most 10 s, is kept for the way back.  INT64_MAX: it has
 * none. */
int64_t filter_answer_at(int64_t now, int64_t left_ms);

/* Reads HTS_LINE_MAX and HTS_STAGE_BYTES, takes SIGUSR2 over; exits 111 if it
 * cannot.  stage must stay valid. */
void filter_init(struct filter *f, const struct filter_stage *stage,
    void *context, size_t watched);
/* Frees what filter_init took, not what is held. */
void filter_release(struct filter *f);
/* Works until the input has ended and everything is answered, or nobody takes
 * the answers.  EXIT_DRAINED, or EXIT_TEMPORARY after a torn or overlong line,
 * one that is no JSON object, or a stdout that broke (silent for EPIPE). */
int filter_run(struct filter *f);

/* Holds a record the stage made itself, without a line of stdin. */
void filter_hold(struct filter *f, struct held *held, const char *line,
    size_t n, int64_t answer_at);
/* It counts for so many bytes more. */
void filter_grow(struct filter *f, struct held *held, size_t bytes);
/* The record is held no longer: it is the caller's to free. */
void filter_let_go(struct filter *f, struct held *held);
/* Moves it behind all others. */
void filter_requeue(struct filter *f, struct held *held);
/* Puts its line out and lets it go. */
void filter_answer(struct filter *f, struct held *held);

/* For a stage that must wait elsewhere: what to watch meanwhile, and what to
 * do then.  Lines pass, come in, and leave; no function of the stage is called
 * but take and describe. */
void filter_watch(struct filter *f, struct pollfd fds[FILTER_WATCHED]);
void filter_happened(struct filter *f, const struct pollfd fds[FILTER_WATCHED]);
/* Takes the lines that were read already, if there is room, and writes what
 * can be written. */
void filter_catch_up(struct filter *f);

#endif
