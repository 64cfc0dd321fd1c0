/*
 * What hts-dequeue decides: given the state, an event and the time, which
 * commands follow.  No I/O, no clock, no chance: everything comes in with the
 * event, so that every crash can be played through in a unit test.
 */
#ifndef HTS_DEQUEUE_CORE_CORE_H
#define HTS_DEQUEUE_CORE_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dequeue/core/task_limits.h"
#include "dequeue/core/event_log.h"
#include "dequeue/task/held.h"
#include "dequeue/core/revoked.h"

struct core_settings {
	const char *ring_id;   /* fresh at each start; part of every tag */
	int slots[HELD_KINDS]; /* tasks held at most, by kind */
	int64_t lease_ms, grace_ms, break_ms, time_limit_ms;
	double retry_base_s;
	long max_retries;
	size_t line_max; /* longest record the stages take */
	/* Of what follows a task and names no queue; NULL: the task's. */
	const char *default_queue;
	bool foreign_release; /* HTS_FOREIGN */
	bool track_started;   /* CELERY_TASK_TRACK_STARTED */
};

enum event_type {
	EVENT_TICK, /* time has passed */
	EVENT_REDIS_UP,
	EVENT_REDIS_LOST,     /* with all commands that had no reply */
	EVENT_RESERVED,	      /* one message: queue, list, tag, line, tries */
	EVENT_RESERVE_ENDED,  /* status: how the look at the lists ended */
	EVENT_BELL,	      /* the doorbell rang, or its time was over */
	EVENT_ANSWER,	      /* line came back from the stages */
	EVENT_SETTLED,	      /* tag; stale: it belonged to somebody else */
	EVENT_SETTLE_REFUSED, /* tag: Redis does not take it as things are */
	EVENT_LEASE_LOST,     /* tag */
	EVENT_PROMOTED,	      /* wait_s until the next delayed message, or -1 */
	EVENT_WRITABLE,	      /* the last line is written to the stages */
	EVENT_STAGES_PROVEN,  /* a line has come through since their start */
	EVENT_STAGES_BROKEN,  /* the pipe to the stages broke */
	EVENT_STAGES_GONE,    /* end of their output, and they are reaped */
	EVENT_REVOKED,	      /* tag: the id of a task, from Redis */
	EVENT_REVOKED_STAMP,  /* tag: header=value, from Redis */
	EVENT_DRAIN,	      /* TERM, INT, HUP */
	EVENT_GIVE_BACK	      /* USR1 */
};

enum reserve_status {
	RESERVE_EMPTY,	/* nothing waits */
	RESERVE_SLOTS,	/* the kind of a message has no free slot */
	RESERVE_DEEPER, /* the same, and not all behind it was looked at */
	RESERVE_PAUSED,
	RESERVE_MORE
};

struct event {
	enum event_type type;
	int64_t now;   /* clock_ms */
	double epoch;  /* seconds */
	double jitter; /* 0 <= x < 1 */
	const char *tag, *queue, *list;
	const char *line; /* message or answer */
	size_t length;
	long tries;
	enum reserve_status status;
	double wait_s;
};

enum command_type {
	COMMAND_RESERVE, /* into the free slots; ends in RESERVE_ENDED */
	COMMAND_LISTEN,	 /* ring EVENT_BELL when the queue is not empty */
	COMMAND_WRITE,	 /* held->line to the stages; then EVENT_WRITABLE */
	COMMAND_SETTLE,	 /* held->settlement; then EVENT_SETTLED */
	COMMAND_RENEW,	 /* the leases of all held */
	COMMAND_REAP,
	COMMAND_PROMOTE, /* then EVENT_PROMOTED */
	COMMAND_HEARTBEAT,
	COMMAND_CRASHED, /* raise hts:try of held's task */
	COMMAND_RELEASE, /* give everything held back, in one step */
	COMMAND_START,	 /* the stages */
	COMMAND_CLOSE,	 /* our end of their input: they drain and end */
	COMMAND_KILL,	 /* the stages' process group */
	COMMAND_EXIT	 /* with 0 */
};

struct command {
	enum command_type type;
	struct held *held;
};

enum ring_state { RING_DOWN, RING_UP, RING_CLOSED, RING_BREAKING };

struct core {
	struct core_settings settings;
	struct held *held;

	enum ring_state ring;
	bool writing;  /* a line is not yet written */
	bool proven;   /* a line has passed these stages: they work */
	bool broke_it; /* we killed the ring: no task is to blame */
	int64_t ring_since, restart_at, restart_delay, kill_at;

	int queues; /* that tasks are taken from */
	bool redis; /* commands get replies */
	bool reserving, listening;
	bool look;	 /* a list may hold something for us */
	int64_t look_at; /* look again then; 0: no need */
	/* A message whose kind has no slot stands before others: these are
	 * looked for behind it, more slowly, for it costs Redis more. */
	bool look_behind;
	int64_t behind_at; /* when next; 0: no need */
	long behind;	   /* how far behind the first message to begin */
	int64_t hold_until[HELD_KINDS], hold_ms[HELD_KINDS];

	bool draining, finished;
	int64_t grace_at;
	int64_t renew_at, reap_at, promote_at, heartbeat_at;

	/* What remote control says (steer.h). */
	struct revoked revoked, stamps;
	struct task_limits *limits; /* by row of tasks */

	struct event_log *log;	 /* for monitors; NULL: none */
	unsigned long processed; /* attempts that ended */
	int64_t now;		 /* of the event under way */
	double epoch;

	unsigned long unknown; /* answers with a tag that is not held */
	struct command *commands;
	size_t command_count, command_room;
};

void core_init(
    struct core *c, const struct core_settings *settings, int64_t now);
void core_release(struct core *c);

/* Takes one event and returns what is to be done, in order; valid until the
 * next call, which doing it may bring about. */
const struct command *core_step(
    struct core *c, const struct event *event, size_t *count);
/* When EVENT_TICK is due at the latest (clock_ms). */
int64_t core_next(const struct core *c);
/* Ends h as failed with this code of "why": hts-store records the end, so its
 * line goes round the ring.  A late answer of the attempt finds the ledger
 * closed.  A task that another worker has taken over is let go instead. */
void core_obituary(struct core *c, struct held *h, const char *code,
    const char *message, int64_t now);
/* Free slots of a kind for the tasks of a queue, now: none while the kind is
 * held back.  Each queue has its own, so that none starves another. */
int core_slots(
    const struct core *c, enum held_kind kind, const char *queue, int64_t now);
/* How often leases are looked at. */
int64_t core_reap_ms(const struct core_settings *settings);

#endif
